# Wat in elke brief staat.

greeting = Dag { $name },
greeting-nameless = Dag,
why-needed = U krijgt deze brief omdat hij gaat over uw account of over iets waar u om vroeg. Het is geen reclame.
why-permission = U krijgt dit vanwege uw keuze over: { $what }. U kunt die altijd wijzigen, en het kost u niets.
unsubscribe = Deze brieven stoppen

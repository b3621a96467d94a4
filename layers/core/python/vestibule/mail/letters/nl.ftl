# Wat in elke brief staat.

greeting = Dag { $name },
greeting-nameless = Dag,
why-needed = Dit is geen reclame: de brief gaat over uw account, over iets waar u om vroeg of over iets wat u moet weten.
why-permission = U krijgt dit vanwege uw keuze over: { $what }. U kunt die altijd wijzigen, en het kost u niets.
unsubscribe = Deze brieven stoppen

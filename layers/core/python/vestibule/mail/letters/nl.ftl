# Wat in elke brief staat.

greeting = Dag { $name },
greeting-nameless = Dag,
why-needed = Dit is geen reclame: de brief gaat over uw account, over iets waar u om vroeg of over iets wat u moet weten.
why-agreed = U krijgt dit omdat u ermee hebt ingestemd: { $what }. U kunt dat altijd intrekken, en het kost u niets.
why-not-objected = U krijgt dit omdat ons beleid ons toestaat u hierover te schrijven: { $what }. U kunt altijd bezwaar maken, en het kost u niets.
unsubscribe = Deze brieven stoppen

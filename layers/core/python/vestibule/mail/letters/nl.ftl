# Wat in elke brief staat.

greeting = Dag { $name },
greeting-nameless = Dag,
why-needed = Dit is geen reclame: de brief gaat over uw account, over iets waar u om vroeg of over iets wat u moet weten.
why-agreed = U krijgt dit omdat u ermee hebt ingestemd: { $what }. U kunt dat altijd intrekken, en het kost u niets.
why-not-objected = U krijgt dit omdat ons beleid ons toestaat u hierover te schrijven: { $what }. U kunt altijd bezwaar maken, en het kost u niets.
unsubscribe = Deze brieven stoppen
form-refused = Dit kan zo niet worden aangenomen. Laat weg wat niemand ons hoeft te vertellen (gezondheid, overtuiging, afkomst, nummers van kaarten of papieren), gebruik gewone tekst en schrijf hoogstens { $most_count } tekens.
form-too-often = Dat was vaak binnen één uur. Probeer het later opnieuw.
score-question = Hoe tevreden bent u?
score-1 = 1, helemaal niet
score-2 = 2
score-3 = 3
score-4 = 4
score-5 = 5, zeer
score-words = Wat wilt u toevoegen? U mag dit leeg laten.
remark-words = Wat wilt u toevoegen?
said-by-person = U, { $said_at }
said-by-staff = { $house }, { $said_at }

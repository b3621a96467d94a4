# Ce qui figure dans chaque lettre.

greeting = Bonjour { $name },
greeting-nameless = Bonjour,
why-needed = Ce n’est pas une publicité : cette lettre concerne votre compte, une demande de votre part ou ce que vous devez savoir.
why-agreed = Vous recevez ceci parce que vous l’avez accepté : { $what }. Vous pouvez retirer votre accord à tout moment, sans frais.
why-not-objected = Vous recevez ceci parce que notre politique nous permet de vous écrire à ce sujet : { $what }. Vous pouvez vous y opposer à tout moment, sans frais.
unsubscribe = Ne plus recevoir ces lettres
form-refused = Ce texte ne peut pas être pris tel quel. Veuillez omettre ce que personne n’a à nous dire (santé, convictions, origine, numéros de cartes ou de papiers), écrire en texte simple, et en { $most_count } caractères au plus.
form-too-often = Cela fait beaucoup en une heure. Veuillez réessayer plus tard.
score-question = Quelle est votre satisfaction ?
score-1 = 1, très faible
score-2 = 2
score-3 = 3
score-4 = 4
score-5 = 5, très grande
score-words = Que souhaitez-vous ajouter ? Ce champ peut rester vide.
remark-words = Que souhaitez-vous ajouter ?
said-by-person = Vous, { $said_at }
said-by-staff = { $house }, { $said_at }

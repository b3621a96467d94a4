# Ce qui figure dans chaque lettre.

greeting = Bonjour { $name },
greeting-nameless = Bonjour,
why-needed = Ce n’est pas une publicité : cette lettre concerne votre compte, une demande de votre part ou ce que vous devez savoir.
why-agreed = Vous recevez ceci parce que vous l’avez accepté : { $what }. Vous pouvez retirer votre accord à tout moment, sans frais.
why-not-objected = Vous recevez ceci parce que notre politique nous permet de vous écrire à ce sujet : { $what }. Vous pouvez vous y opposer à tout moment, sans frais.
unsubscribe = Ne plus recevoir ces lettres

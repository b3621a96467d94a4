# Ce qui figure dans chaque lettre.

greeting = Bonjour { $name },
greeting-nameless = Bonjour,
why-needed = Ce n’est pas une publicité : cette lettre concerne votre compte, une demande de votre part ou ce que vous devez savoir.
why-permission = Vous recevez ceci en raison de votre choix sur : { $what }. Vous pouvez en changer à tout moment, sans frais.
unsubscribe = Ne plus recevoir ces lettres

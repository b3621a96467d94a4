# Ce qui figure dans chaque lettre.

greeting = Bonjour { $name },
greeting-nameless = Bonjour,
why-needed = Vous recevez cette lettre parce qu’elle concerne votre compte ou ce que vous avez demandé. Ce n’est pas une publicité.
why-permission = Vous recevez ceci en raison de votre choix sur : { $what }. Vous pouvez en changer à tout moment, sans frais.
unsubscribe = Ne plus recevoir ces lettres

# Lettres à plusieurs : les mots sont ceux de la campagne. Et les pages du lien qui y met fin.

campaign =
    .subject = { $title }
    .text = { $text }
survey =
    .subject = { $title }
    .text = { $text }
    .button = Répondre aux questions
unsubscribe-ask =
    .subject = Ne plus recevoir ces lettres ?
    .text-1 = En un clic, vous ne recevez plus de lettres de ce genre : { $what }.
    .button = Ne plus recevoir ces lettres
    .text-2 = L’effet est immédiat, sans frais et sans connexion. Vous recevrez toujours ce que nous devons vous dire : les lettres sur votre compte, sur vos propres demandes, sur la sécurité et sur les changements de notre politique de confidentialité.
unsubscribe-done =
    .subject = Vous ne recevrez plus ces lettres
    .text-1 = C’est noté, avec effet immédiat : { $what }. Une lettre déjà partie à cette minute peut encore arriver.
    .text-2 = Vous recevrez toujours ce que nous devons vous dire : les lettres sur votre compte, sur vos propres demandes, sur la sécurité et sur les changements de notre politique de confidentialité. Vous pouvez changer d’avis à tout moment dans l’application.

# Les lettres sur les conversations. Ni la question ni la réponse n'y figurent.

conversation-received =
    .subject = Votre question nous est parvenue
    .text-1 = Merci de votre question. Nous répondons dès que possible, et vous prévenons par e-mail quand la réponse est là.
    .text-2 = { $asked_by ->
        [form] Le lien ci-dessous ouvre la conversation, sans compte, et permet de la compléter. Quiconque a ce lien le peut aussi : gardez cette lettre pour vous.
       *[account] Vous la trouvez parmi vos conversations, après connexion.
    }
    .text-3 = Son numéro est { $conversation_id }.
    .button = { $asked_by ->
        [form] Ouvrir la conversation
       *[account] { "" }
    }

conversation-answered =
    .subject = Une réponse à votre question est arrivée
    .text-1 = Nous avons répondu à votre question { $conversation_id }.
    .text-2 = { $asked_by ->
        [form] Le lien ci-dessous ouvre la réponse, sans compte. Vous pouvez y ajouter quelque chose.
       *[account] Vous trouvez la réponse parmi vos conversations, après connexion.
    }
    .button = { $asked_by ->
        [form] Lire la réponse
       *[account] { "" }
    }

enquiry-page =
    .subject = Votre question à { $house }
    .text-1 = Voici votre question { $conversation_id } et tout ce qui s’est dit, du plus ancien au plus récent. Vous pouvez la compléter ci-dessous. Quand nous répondons, vous recevez une lettre.
    .button = Envoyer

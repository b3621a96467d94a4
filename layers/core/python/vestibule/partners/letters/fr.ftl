webhook-given-up =
    .subject = Le programme d’un partenaire n’a pas pu être joint
    .text-1 = Un webhook de votre organisation mène à { $host }. Un événement du type { $event_type } a été essayé huit fois en plus d’un jour et n’est pas arrivé. Il n’est plus essayé de lui-même.
    .text-2 = Le webhook est { $webhook_id }. La liste de ses envois dit ce qui a été répondu chaque fois, et chaque envoi peut y être répété. Le partenaire peut aussi chercher avec une clé ce qui lui manque.
    .text-3 = Cette lettre vient au plus une fois par jour pour chaque webhook. Abandonné : { $given_up_at }.
webhook-held-back =
    .subject = Rien ne va plus au programme d’un partenaire
    .text-1 = Un webhook de votre organisation mène à { $host }. Un événement du type { $event_type } a été retenu le { $given_up_at }, et d’autres le sont aussi. { $reason ->
        [ended] Le partenaire a été clos dans le registre des destinataires.
        [no_contract] Le registre des destinataires ne contient aucun contrat avec le partenaire.
        [not_in_force] Le contrat avec le partenaire n’est pas en vigueur.
       *[other] La politique ne le laisse pas aller à ce partenaire.
    }
    .text-2 = Le webhook est { $webhook_id }. Voyez le partenaire dans le registre des destinataires. Quand tout y sera de nouveau en ordre, ce qui a été retenu depuis un jour donné peut être envoyé en une fois à partir du webhook. S’il n’est plus nécessaire, supprimez-le.
    .text-3 = Cette lettre vient au plus une fois par jour pour chaque webhook.
webhook-paused =
    .subject = Un webhook de votre organisation est suspendu
    .text-1 = { $reason ->
        [gone] Le programme à l’adresse { $host } a répondu qu’il ne veut plus rien recevoir.
       *[failing] Le programme à l’adresse { $host } n’a rien accepté depuis trois jours.
    } Rien ne lui est envoyé pour l’instant.
    .text-2 = Le webhook est { $webhook_id }, suspendu le { $given_up_at }. Quand le programme fonctionnera de nouveau, laissez le webhook reprendre. Ce qui a été retenu entre-temps figure dans ses envois et peut être envoyé à partir de là. S’il n’est plus nécessaire, supprimez-le.

# Les lettres du traitement des demandes.

acknowledged =
    .subject = Nous avons bien reçu votre demande
    .text-1 = Nous avons reçu votre demande de copie de vos données le { $received_at }. Elle porte le numéro { $request_id }.
    .text-2 = Vous recevrez ensuite un code, afin d’avoir la certitude que la demande vient de vous.
code =
    .subject = Votre code pour votre demande
    .text-1 = Saisissez ce code là où vous avez fait la demande { $request_id }. Il est valable jusqu’au { $ends_at }.
    .code = Votre code est : { $code }
    .text-2 = Si vous n’avez rien demandé, ne faites rien : sans ce code, personne n’obtient vos données. Vous pouvez nous le signaler à { $contact }.
answer =
    .subject = La copie de vos données est prête
    .text-1 = Voici la copie de vos données que vous avez demandée. Votre demande porte le numéro { $request_id }.
    .button = Ouvrir la copie de vos données
    .text-2 = Le lien est valable jusqu’au { $ends_at }. Qui le possède peut ouvrir la copie : ne transférez pas cette lettre.
    .text-3 = La copie indique ce que nous détenons, pourquoi, d’où cela vient, qui peut le recevoir et combien de temps nous le gardons. Si notre réponse ne vous convient pas, écrivez à { $contact } ou saisissez l’autorité : { $authority }

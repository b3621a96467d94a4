announced =
    .subject = Notre politique de confidentialité change le { $in_force_on }
    .text-1 = Une nouvelle version de notre politique de confidentialité entre en vigueur le { $in_force_on }. D’ici là, celle que vous connaissez reste applicable.
    .heading-1 = Ce qui change
    .list = { $changes }
    .heading-2 = Ce que vous pouvez faire
    .text-2 = Connectez-vous pour accepter la nouvelle version ou la refuser. Vous pouvez changer d’avis autant de fois que vous le souhaitez jusqu’au { $in_force_on } ; seule votre dernière réponse compte.
    .text-3 = Votre silence ne vaut ni oui ni non : il n’est pas pris pour un consentement, et votre compte reste ouvert.
    .text-4 = Si vous refusez, votre compte est clôturé le { $in_force_on }, ou immédiatement si vous préférez. Cela ne vous coûte rien. Pensez à emporter avant une copie de vos données.
    .text-5 = La nouvelle version s’appelle { $edition }, la présente annonce { $notice_id }.
withdrawn =
    .subject = Notre politique de confidentialité ne change pas le { $in_force_on }
    .text-1 = Nous avions annoncé une nouvelle version de notre politique de confidentialité pour le { $in_force_on }. Nous l’avons retirée : elle n’entrera pas en vigueur, et celle que vous connaissez reste applicable.
    .text-2 = Vous n’avez rien à faire. Si vous aviez refusé la nouvelle version, votre compte n’est pas clôturé.
    .text-3 = La version retirée s’appelle { $edition }, son annonce { $notice_id }.
refused =
    .subject = Vous avez refusé la nouvelle politique de confidentialité : la suite
    .text-1 = Vous avez refusé la version { $edition } de notre politique de confidentialité. Votre compte est donc clôturé : { $closes_at }. Cela ne vous coûte rien, et rien d’autre ne change d’ici là.
    .heading-1 = Ce qui se passe
    .text-2 = À partir de ce moment, plus rien ne vous lie à un lieu ni à une entreprise : ce que vous pouviez ouvrir et utiliser prend fin. Le gestionnaire de votre organisation en est informé. Les données que nous détenons sur vous sont supprimées dans les délais de la politique que vous connaissez.
    .heading-2 = Ce que vous pouvez emporter
    .text-3 = D’ici là, vous pouvez tout consulter comme d’habitude. Vous pouvez demander une copie de vos données avant comme après, tant que nous les détenons : connectez-vous et demandez l’accès à vos données.
    .heading-3 = Si vous changez d’avis
    .text-4 = Acceptez la version avant ce moment, et vous restez. S’il est déjà passé, le gestionnaire de votre organisation peut vous accueillir de nouveau.
closing =
    .subject = { $stage ->
        [done] Un compte de votre organisation a été clôturé
       *[ahead] Un compte de votre organisation va être clôturé
    }
    .text-1 = { $stage ->
        [done] Le compte de { $person } a été clôturé : { $closes_at }. Plus rien ne lie cette personne à votre organisation, et ses droits d’ouvrir des portes ont pris fin.
       *[ahead] Le compte de { $person } sera clôturé : { $closes_at }. D’ici là, cette personne peut encore décider de rester ; nous vous écrirons lorsque le compte sera clôturé.
    }
    .text-2 = Il ne peut en résulter ni frais ni pénalité pour cette personne.

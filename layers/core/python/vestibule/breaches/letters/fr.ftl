# Lettres sur les violations. Celles à l’équipe de conformité contiennent des chiffres et des identifiants, ni faits ni personnes.

decision-wanted =
    .subject = Une violation de données personnelles attend votre décision
    .text-1 =
        L’incident { $incident_id } a été évalué d’après les faits connus à ce jour (tour { $round }). { $term ->
            [known] Le premier délai prend fin le { $due_at }.
           *[none] Aucun délai ne court pour le moment.
        }
    .list =
        Personnes concernées : { $persons_count }
        Enregistrements concernés : { $records_count }
        Gravité selon la méthode de l’ENISA : { $severity }, { $band ->
            [very_high] très élevée
            [high] élevée
            [medium] moyenne
           *[low] faible
        }
    .text-2 = Lisez la note et les projets, et décidez de chaque obligation. Ne pas informer est aussi une décision, à motiver. Une décision prise après la fin d’un délai doit en donner la cause.
reminder =
    .subject =
        { $stage ->
            [late] En retard : un délai d’une violation est écoulé
            [last] Un délai d’une violation prend fin dans les douze heures
           *[soon] Les trois quarts d’un délai d’une violation sont écoulés
        } (incidents : { $incidents_count })
    .text-1 =
        { $stage ->
            [late] Ces délais sont écoulés, et rien ne montre que le nécessaire a été fait. Agissez maintenant, et consignez la cause.
            [last] Ces délais prennent fin dans les douze heures.
           *[soon] Les trois quarts de ces délais sont écoulés.
        }
    .list = { $lines }
    .text-2 = Chaque ligne donne l’incident, qui doit être informé, le lieu, la loi et la fin du délai en UTC. Le registre des incidents les contient tous.

# À chaque personne qu’une violation concerne. Le titre et les rubriques sont ceux du Civ. Code 1798.82(d)(1) de Californie.
told =
    .subject = Avis de violation de données
    .text-1 = { $whose ->
        [child] Vous recevez cette lettre pour { $person }, un enfant pour lequel vous décidez. Quand elle dit « vous », il s’agit de cet enfant.
       *[own] { $controller } vous informe par cette lettre de ce qui est arrivé à des données vous concernant.
    }
    .text-2 = Date de cet avis : { $noticed_on }.
    .heading-1 = Ce qui s’est passé
    .text-3 = { $happened }
    .quote-1 = { $summary }
    .text-4 = { $occurred ->
        [between] Cela s’est passé entre le { $since_at } et le { $until_at }. Nous le savons depuis le { $aware_at }.
        [since] Cela a commencé le { $since_at }. Nous le savons depuis le { $aware_at }.
        [until] Cela a pris fin le { $until_at }. Nous ne savons pas encore quand cela a commencé. Nous le savons depuis le { $aware_at }.
       *[unknown] Nous ne savons pas encore quand cela s’est passé. Nous le savons depuis le { $aware_at }.
    }
    .heading-2 = Les données concernées
    .text-5 = Voici vos données qui sont concernées :
    .list-1 = { $data }
    .text-6 = { $seen ->
        [yes] Nos relevés montrent que des données vous concernant ont été lues.
        [no] Nos relevés ne montrent pas que des données vous concernant aient été lues, mais elles ont pu l’être.
        [aside] { "" }
       *[unknown] Nous ne savons pas si des données vous concernant ont été lues. Nous partons du principe qu’elles l’ont été.
    }
    .text-7 = { $protection ->
        [encrypted] Les données étaient chiffrées : qui les détient ne peut pas les lire sans la clé.
        [key_erased] Les données étaient chiffrées, et plus personne n’a la clé.
       *[none] { "" }
    }
    .text-8 = Ce qui pourrait en résulter :
    .list-2 = { $results }
    .quote-2 = { $consequences }
    .heading-3 = Ce que nous faisons
    .text-9 = { $contained ->
        [yes] Ce qui l’a rendu possible a été arrêté.
       *[no] Nous travaillons encore à l’arrêter et à en savoir plus.
    }
    .quote-3 = { $measures }
    .heading-4 = Ce que vous pouvez faire
    .list-3 = { $steps }
    .quote-4 = { $advice }
    .quote-5 = { $offer }
    .heading-5 = Pour en savoir plus
    .text-10 = { $reached_by ->
        [phone] Écrivez-nous à { $contact }, ou appelez le { $phone }.
       *[mail] Écrivez-nous à { $contact }.
    }
    .text-11 = Vous pouvez saisir l’autorité : { $complaints }.
    .list-4 = { $turn_to }

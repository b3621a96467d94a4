### Lettres sur votre fiche, les rectifications et les demandes.

email-code =
    .subject = Votre code pour une nouvelle adresse e-mail
    .text-1 = Vous, ou quelqu’un d’autre, avez demandé que cette adresse serve à un compte chez { $house }. Saisissez ce code pour la confirmer :
    .code = { $code }
    .text-2 = Il est valable jusqu’au { $until_at }. Si ce n’était pas vous, ne faites rien : sans le code, rien ne change.
email-changed =
    .subject = Votre adresse e-mail a été modifiée
    .text-1 = Votre compte chez { $house } utilise désormais une autre adresse e-mail. Les lettres n’arrivent plus ici.
    .text-2 = Si ce n’était pas vous, écrivez tout de suite à { $contact }.
correction-decided =
    .subject =
        { $decision ->
            [made] Votre rectification a été faite
           *[other] Votre rectification n’a pas été faite
        }
    .text-1 =
        { $decision ->
            [made] Ce que vous nous avez demandé de rectifier le { $asked_at } a été rectifié.
           *[other] Ce que vous nous avez demandé de rectifier le { $asked_at } n’a pas été rectifié, pour ce motif :
        }
    .quote = { $reason }
    .text-2 =
        { $decision ->
            [made] Si c’est encore inexact, demandez-le à nouveau ou écrivez à { $contact }.
           *[other] Vous pouvez écrire à { $contact }, introduire une réclamation auprès de { $authority } ou saisir un tribunal. Le numéro de la rectification est { $correction_id }.
        }
application-received =
    .subject =
        { $kind ->
            [technician] Confirmez votre adresse pour votre candidature
           *[other] Confirmez votre adresse pour votre demande d’accès
        }
    .text-1 =
        { $kind ->
            [technician] Quelqu’un, sans doute vous, a postulé chez { $house } en donnant cette adresse.
           *[other] Quelqu’un, sans doute vous, a demandé l’accès à { $house } en donnant cette adresse.
        }
    .text-2 = Confirmez dans les trois jours que cette adresse est la vôtre. Alors seulement, nous l’examinerons et vous écrirons à nouveau :
    .button = Confirmer l’adresse
    .text-3 = Si ce n’était pas vous, ne faites rien : personne ne lit le formulaire, et il est supprimé après trois jours.
application-confirm-ask =
    .subject = Cette adresse est-elle la vôtre ?
    .text-1 =
        { $kind ->
            [technician] En un clic, vous confirmez l’adresse et votre candidature nous parvient.
           *[other] En un clic, vous confirmez l’adresse et votre demande d’accès nous parvient.
        }
    .button = Confirmer l’adresse
    .text-2 = Si ce n’est pas vous qui avez envoyé le formulaire, fermez cette page : personne ne le lit, et il est supprimé.
application-confirm-done =
    .subject = Votre adresse est confirmée
    .text-1 =
        { $kind ->
            [technician] Votre candidature nous est parvenue. Nous l’examinons et vous écrirons à nouveau.
           *[other] Votre demande d’accès nous est parvenue. Nous l’examinons et vous écrirons à nouveau.
        }
application-accepted =
    .subject =
        { $kind ->
            [technician] Votre candidature
           *[other] Vous avez désormais accès
        }
    .text-1 =
        { $kind ->
            [technician] Nous souhaitons donner suite à votre candidature et prendrons contact avec vous.
           *[other] Votre demande d’accès à { $house } a été acceptée. Une autre lettre vous dit comment vous connecter.
        }
application-refused =
    .subject =
        { $kind ->
            [technician] Votre candidature
           *[other] Votre demande d’accès
        }
    .text-1 =
        { $kind ->
            [technician] Nous ne donnons pas suite à votre candidature. Merci de votre intérêt.
           *[other] Votre demande d’accès à { $house } n’a pas été acceptée.
        }
    .quote = { $reason }
    .text-2 = Ce que vous nous avez envoyé sera supprimé le moment venu, ou plus tôt si vous écrivez à { $contact }.

invited =
    .subject = Votre invitation à { $house }
    .text-1 = Voici votre invitation à rejoindre { $house }. Connectez-vous avec votre adresse e-mail, { $email }, et le mot de passe ci-dessous. Vous choisirez ensuite le vôtre.
    .code = Votre premier mot de passe : { $password }
    .text-2 = Ce mot de passe est valable sept jours, et seulement jusqu’à ce que vous ayez choisi le vôtre. Ne le transmettez à personne : nous ne vous le demanderons jamais.
    .text-3 = Si vous ne savez pas de quoi il s’agit, ne faites rien, ou écrivez à { $contact }.

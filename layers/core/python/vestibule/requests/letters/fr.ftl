# Les lettres du traitement des demandes.

acknowledged =
    .subject = Nous avons bien reçu votre demande
    .text-1 =
        Nous avons reçu votre demande le { $received_at }. Elle porte le numéro { $request_id }. Objet : { $right ->
            [information] informations sur l’usage des données
            [access] copie de vos données
            [portability] données à emporter
            [rectification] rectification
            [erasure] effacement de vos données
            [restriction] limitation d’un usage
            [objection] opposition à un usage
            [automated-decisions] réexamen humain d’une décision automatisée
            [complaint] réclamation
            [authority-help] comment saisir l’autorité
            [consent-withdrawal] retrait du consentement
            [opt-out] opposition à la vente
            [disclosures] qui a reçu vos données
            [direct-marketing] qui a reçu vos données à des fins publicitaires
            [safeguards] où sont vos données et ce qui les protège
           *[closure] clôture de votre compte
        }.
    .text-2 =
        { $next ->
            [code] Vous recevrez ensuite un code, afin d’avoir la certitude que la demande vient de vous.
            [proof] Nous vous demanderons ensuite ce qui montre que la demande vient de vous.
           *[none] Vous n’avez rien d’autre à faire pour le moment.
        }
    .text-3 =
        { $by_link ->
            [yes] Vous aurez notre réponse au plus tard le { $answer_on }. D’ici là, vous pouvez retirer la demande, tant que son exécution n’a pas commencé. Si elle ne vient pas de vous, retirez-la également.
           *[no] Vous aurez notre réponse au plus tard le { $answer_on }. D’ici là, vous pouvez retirer la demande là où vous l’avez faite, tant que son exécution n’a pas commencé.
        }
    .button = Retirer la demande
code =
    .subject = Votre code pour votre demande
    .text-1 = Saisissez ce code là où vous avez fait la demande { $request_id }. Il est valable jusqu’au { $ends_at }.
    .code = Votre code est : { $code }
    .text-2 = Si vous n’avez rien demandé, ne faites rien : sans ce code, personne n’obtient vos données. Vous pouvez nous le signaler à { $contact }.
answer =
    .subject = La copie de vos données est prête
    .text-1 = Voici la copie de vos données que vous avez demandée. Votre demande porte le numéro { $request_id }.
    .button = Ouvrir la copie de vos données
    .text-2 = Le lien fonctionne une seule fois, jusqu’au { $ends_at }. Qui le possède peut ouvrir la copie : ne transférez pas cette lettre.
    .text-3 =
        { $whole ->
            [yes] Enregistrements que nous détenons à votre sujet : { $held_count }. Tous y figurent.
           *[no] Enregistrements que nous détenons à votre sujet : { $held_count }. Dans la copie : { $copied_count }. Hors de la copie : { $left_count }, antérieurs à la période que prévoit la loi ou que vous n’avez pas demandés. C’est là tout ce que nous détenons.
        }
    .text-4 =
        Lorsqu’un enregistrement nomme une autre personne, ce nom est omis. Les codes, mots de passe et clés n’y figurent pas, car quiconque trouverait la copie pourrait s’en servir.{ $pictures ->
            [left] { " " }Images décrites et non montrées, car d’autres personnes y figurent aussi : { $pictures_count }. Demandez-nous à voir ce qui vous montre.
           *[all] { "" }
        }
    .text-5 = La copie indique ce que nous détenons, pourquoi, d’où cela vient, qui peut le recevoir et combien de temps nous le gardons. Si notre réponse ne vous convient pas, écrivez à { $contact } ou saisissez l’autorité : { $authority }

# Les réponses.

answered =
    .subject = Notre réponse à votre demande
    .text-1 =
        Le { $received_at }, vous nous avez adressé une demande. Elle porte le numéro { $request_id }. { $kind ->
            [information] Vous nous demandiez ce que nous faisons de vos données.
            [access] Vous nous demandiez une copie de vos données.
            [portability] Vous nous demandiez vos données sous une forme que vous puissiez emporter ailleurs.
            [rectification] Vous nous demandiez de rectifier vos données.
            [erasure] Vous nous demandiez d’effacer vos données.
            [restriction] Vous nous demandiez de limiter l’utilisation de vos données.
            [objection] Vous vous opposiez à une utilisation de vos données.
            [automated-decisions] Vous demandiez qu’une personne examine une décision prise par une machine.
            [complaint] Vous vous plaigniez de la façon dont nous avons traité vos données ou une demande.
            [authority-help] Vous nous demandiez à qui vous adresser pour obtenir de l’aide.
            [consent-withdrawal] Vous retiriez votre consentement.
            [opt-out] Vous nous demandiez de ne pas vendre ni partager vos données.
            [disclosures] Vous nous demandiez qui a reçu vos données.
            [direct-marketing] Vous nous demandiez qui a reçu vos données à des fins de prospection.
            [safeguards] Vous nous demandiez où se trouvent vos données et ce qui les protège.
           *[closure] Vous nous demandiez de clôturer votre compte.
        }
    .text-2 =
        { $outcome ->
            [in_part] Nous y avons donné suite en partie. Ce que nous n’avons pas fait, et pourquoi, figure ci-dessous.
            [refused] Nous n’y avons pas donné suite. Les raisons, et ce que vous pouvez faire, figurent ci-dessous.
            [nothing_held] Nous ne détenons rien que votre demande puisse concerner.
            [forwarded] Un autre responsable, pour lequel nous travaillons, décide des données concernées. Nous lui avons transmis votre demande et l’aidons à y répondre. La réponse viendra de lui.
           *[fulfilled] C’est fait. Cela ne vous coûte rien et ne change rien au service ni à son prix.
        }
    .text-3 =
        { $done ->
            [information] Voici à quoi servent vos données et pourquoi, d’où nous les tenons et qui peut les recevoir. Notre politique de confidentialité indique combien de temps elles sont conservées.
            [rectification] Ces informations sont désormais telles que vous l’avez demandé, et ceux qui les ont reçues de nous en sont informés :
            [looked-at] Une personne a examiné ce que vous nous avez demandé de corriger. Voici ce qui a été fait :
            [corrected-and-looked-at] Ces éléments sont maintenant tels que vous l’avez demandé. Une personne a examiné le reste de ce que vous avez écrit, et dit ci-dessous ce qui a été fait :
            [erasure] Voici ce qui a été trouvé et fait. Les sauvegardes suivent dans leur délai, et rien de ce qui a été effacé n’en revient.
            [restriction] Désormais, nous conservons ces données et ne les utilisons pour rien d’autre, jusqu’à ce que vous leviez cette limitation :
            [objection] Désormais, nous n’utilisons plus vos données pour ceci :
            [automated-decisions] Une personne l’a examinée. Voici le résultat :
            [complaint] Quelqu’un qui n’y avait pas pris part l’a examinée. Voici le résultat :
            [authority-help] Vous pouvez à tout moment vous adresser à cette autorité. Elle est indépendante de nous, et son aide est gratuite :
            [consent-withdrawal] Ceci a pris fin avec votre consentement. Ce qui était conservé pour cette raison est supprimé :
            [opt-out] Nous ne vendons pas vos données. Ceci est également désactivé pour vous, si ce ne l’était pas :
            [direct-marketing] Voici ce que nous avons à dire des données remises à d’autres pour leur publicité :
            [safeguards] Voici où se trouvent vos données et comment elles sont protégées. Les détails qui aideraient un attaquant sont omis.
            [closure] Votre compte est clôturé. Voici ce qui a été trouvé et fait :
           *[nothing] { "" }
        }
    .list-1 = { $lines }
    .text-4 =
        { $counted ->
            [yes] Sur { $held_count } enregistrements vous concernant, { $erased_count } ont été effacés, { $anonymised_count } ne vous désignent plus et { $kept_count } sont conservés pour les raisons indiquées. C’est là tout ce que nous détenions.
           *[no] { "" }
        }
    .button = Voir le reçu
    .text-5 =
        { $receipt ->
            [yes] Le reçu redit ce qui a été effacé et ce qui est conservé, et le prouve : à chaque étape correspond une ligne signée de notre registre, que chacun peut vérifier sans nous. Le lien fonctionne sans compte, aussi longtemps que nous gardons votre demande. Les preuves s’y trouvent à partir du lendemain.
           *[no] { "" }
        }
    .list-2 = { $left }
    .text-6 =
        { $grounded ->
            [yes] La raison : { $ground } ({ $law }).
           *[no] { "" }
        }
    .quote = { $reason }
    .text-7 =
        { $partial_answer ->
            [yes] Nous avons répondu à tout ce à quoi nous pouvions répondre.
           *[no] { "" }
        }
    .text-8 =
        { $described_data ->
            [yes] Là où nous ne pouvons pas remettre les données elles-mêmes, comme un mot de passe ou ce à quoi un visage est reconnu, nous vous disons quelles sortes de données nous détenons : notre politique de confidentialité les énumère.
           *[no] { "" }
        }
    .text-9 =
        { $opt_out_offer ->
            [yes] Vous pouvez toujours nous demander de ne pas vendre ni partager vos données. Vous n’avez pas à justifier de votre identité pour cela.
           *[no] { "" }
        }
    .text-10 =
        { $legal_provision ->
            [yes] La disposition de la loi sur laquelle cela repose est indiquée avec la raison.
           *[no] { "" }
        }
    .text-11 =
        { $own_complaint ->
            [yes] Vous pouvez d’abord vous plaindre auprès de nous : écrivez à { $contact }. Quelqu’un d’autre l’examinera alors.
           *[no] Si notre réponse ne vous convient pas, écrivez à { $contact }. Quelqu’un d’autre l’examinera alors.
        }
    .text-12 = Vous pouvez à tout moment saisir l’autorité : { $office }
    .text-13 =
        { $recourse ->
            [yes] Elle peut examiner notre décision et nous ordonner de la modifier.
           *[no] { "" }
        }
    .text-14 =
        { $time_limit ->
            [yes] Votre demande à ce sujet doit lui parvenir dans les trente jours qui suivent cette lettre.
           *[no] { "" }
        }
    .text-15 = Vous pouvez aussi saisir un tribunal, là où vous vivez ou là où nous sommes établis.
recipients-waiting =
    .subject = Des destinataires doivent être informés d’une demande
    .text-1 =
        { $kind ->
            [rectification] Pour la demande { $request_id }, des données sur { $person_id } ont été rectifiées. Ces destinataires les ont reçues de nous et doivent les rectifier aussi :
            [restriction] Pour la demande { $request_id }, les données sur { $person_id } sont limitées. Ces destinataires les ont reçues de nous et doivent en être informés :
           *[other] Pour la demande { $request_id }, des données sur { $person_id } ont été effacées. Ces destinataires les ont reçues de nous et doivent les effacer aussi :
        }
    .list = { $names }
    .text-2 = Informez-les et saisissez leurs réponses avec la demande. La réponse à la personne les attend jusqu’au { $until_at } au plus tard.
forwarded =
    .subject = Une demande sur des données dont vous décidez
    .text-1 = Le { $received_at }, quelqu’un nous a adressé une demande sur des données que nous traitons pour vous. Elle porte le numéro { $request_id }, et la personne le numéro { $person_id }.
    .text-2 =
        Ce qui est demandé : { $kind ->
            [access] une copie des données.
            [portability] les données sous une forme qui s’emporte ailleurs.
            [rectification] que des données soient rectifiées.
            [erasure] que des données soient effacées.
            [restriction] que l’utilisation de données soit limitée.
            [objection] qu’une utilisation de données cesse.
            [consent-withdrawal] qu’un consentement soit retiré.
           *[other] ce qui est fait des données.
        }
    .text-3 =
        { $dated ->
            [yes] Vous en décidez et répondez à la personne au plus tard le { $answer_on }. Nous vous aidons : dites-nous ce que nous devons faire, à { $contact }.
           *[no] Vous en décidez et répondez à la personne sans tarder. Nous vous aidons : dites-nous ce que nous devons faire, à { $contact }.
        }
    .text-4 = Dans votre liste de demandes, vous pouvez dire ce que nous devons faire : y donner suite, la refuser pour un motif prévu par la loi, ou rien parce que vous avez répondu. Dites-le au plus tard le { $help_at } : nous pourrons alors vous aider à temps.

# The page behind the link of a copy.

bundle-page =
    .subject = La copie de vos données
    .text-1 = Appuyez sur le bouton pour récupérer la copie de vos données pour la demande { $request_id }. C’est un seul fichier ZIP : ouvrez-y index.html pour lire.
    .button = Récupérer la copie
    .text-2 = Cela fonctionne une seule fois, jusqu’au { $ends_at }. Qui possède le fichier peut le lire : gardez-le là où vous seul pouvez l’ouvrir.

# Lettres sur les délais : à la personne, et à l’équipe de conformité.

extended =
    .subject = Il nous faut plus de temps pour votre demande
    .text-1 =
        Le { $received_at }, vous nous avez adressé la demande { $request_id }. Nous ne pouvons pas y répondre dans le premier délai, { $because ->
            [number] car plusieurs demandes sont à traiter.
           *[complexity] car elle est complexe.
        }
    .text-2 = Vous recevrez notre réponse au plus tard le { $until_on }. Le délai ne peut pas être prolongé une seconde fois.
    .text-3 = Si vous n’êtes pas d’accord, écrivez-nous à { $contact }. Vous pouvez aussi adresser une réclamation à l’autorité : { $office }
reminder =
    .subject =
        { $stage ->
            [late] En retard et sans réponse
            [last] À traiter dans les deux jours
           *[soon] À traiter dans la semaine
        } (demandes : { $requests_count })
    .text-1 =
        { $stage ->
            [late] Le délai de ces demandes est écoulé, et personne n’y a répondu. Répondez maintenant, et consignez la cause.
            [last] Le délai de ces demandes prend fin dans les deux jours.
           *[soon] Le délai de ces demandes prend fin dans la semaine.
        }
    .list = { $lines }
    .text-2 = Chaque ligne donne la demande, son objet et le dernier jour sûr. La liste des demandes les contient toutes.
decision-wanted =
    .subject = Une demande attend votre décision
    .text-1 = La demande { $request_id } attend que l’équipe de conformité ait décidé. Il faut y répondre au plus tard le { $until_on }.
    .text-2 = Qui a saisi ou fait une demande n’en décide pas. Ce qui est irréversible, et tout refus, demande deux personnes.

# Ce qui est demandé pour savoir avec certitude qui fait la demande.

code-and-points =
    .subject = Votre code pour votre demande
    .text-1 = Saisissez ce code là où vous avez fait la demande { $request_id }. Il est valable jusqu’au { $ends_at }.
    .code = Votre code est : { $code }
    .text-2 =
        Comme vous n’êtes pas connecté à un compte, nous vous demandons un peu plus : votre numéro de téléphone tel que nous le connaissons, le nom ou le numéro de votre local, ou le mois où vous l’avez pris. { $points ->
            [one] Un seul de ces éléments suffit.
            [three] Il les faut tous les trois.
           *[two] Il en faut deux.
        }{ $declared ->
            [yes] { " " }Vous déclarez aussi qu’il s’agit de vos propres données.
           *[no] { "" }
        } Ce que vous nous indiquez ne sert qu’à cela et n’est pas conservé.
    .text-3 = Si vous n’avez rien demandé, ne faites rien : sans ce code, personne n’obtient vos données. Vous pouvez nous le signaler à { $contact }.
code-for-agent =
    .subject = Quelqu’un fait une demande en votre nom
    .text-1 = Nous avons reçu la demande { $request_id } d’une personne qui dit agir en votre nom. Si c’est le cas, transmettez-lui ce code ou saisissez-le vous-même. Il est valable jusqu’au { $ends_at }.
    .code = Le code est : { $code }
    .text-2 = Si vous n’en savez rien, ne faites rien : sans ce code, personne n’obtient vos données et rien n’est effacé. Vous pouvez nous le signaler à { $contact }.
papers-asked =
    .subject = Il nous faut un document pour votre demande
    .text-1 = Pour savoir avec certitude qui fait la demande { $request_id }, il nous faut une copie d’une pièce d’identité, ou le mandat si quelqu’un agit pour un autre. Remettez-la là où vous avez fait la demande, en PDF, JPEG ou PNG, avant le { $ends_at }. Vous pouvez masquer ce qui ne sert pas à dire qui vous êtes, comme le numéro et la photo.
    .text-2 = La copie ne sert qu’à cela. Elle est chiffrée, une personne de notre équipe la regarde, et elle est effacée dès qu’elle a servi. Questions : { $contact }.

# Lettres sur l’arrivée d’une demande, ou sur sa fin sans suite.

unknown =
    .subject = Nous ne connaissons personne à cette adresse
    .text-1 = Quelqu’un, peut-être vous, a fait la demande { $request_id } sur les données de la personne qui a cette adresse électronique. Aucun compte chez nous ne l’utilise : nous n’avons donc rien à répondre.
    .text-2 = Si vous utilisez une autre adresse chez nous, faites la demande avec celle-là. Si vous nous avez écrit ou avez été enregistré sans compte, écrivez à { $contact } en précisant quand et où.
    .text-3 = Si vous n’avez rien demandé, ne faites rien. Nous n’avons pas conservé cette adresse.
merged =
    .subject = Votre demande est traitée avec une autre
    .text-1 = Votre demande { $request_id } porte sur la même chose que votre demande { $earlier_id }, que nous traitons. Nous répondons aux deux par celle-ci, à sa date, qui est la plus proche.
    .text-2 = Si vous vouliez autre chose, écrivez à { $contact }.
unproven =
    .subject = Votre demande a pris fin faute de preuve
    .text-1 = Nous n’avons pas pu nous assurer que la demande { $request_id } venait de vous, ou de quelqu’un qui peut la faire pour vous : ce que nous avions demandé n’a pas été présenté à temps. Rien n’a donc été fait pour elle, et rien n’a été remis à personne.
    .text-2 = Vous pouvez en faire une nouvelle à tout moment. Si vous ne pouvez pas présenter ce que nous demandons, écrivez à { $contact } : il existe d’autres moyens.
    .text-3 = Si vous n’êtes pas d’accord, vous pouvez adresser une réclamation à l’autorité, ou saisir un tribunal : { $office }
    .text-4 = Si vous n’avez rien demandé, ne faites rien.
withdrawn =
    .subject = Votre demande est retirée
    .text-1 = La demande { $request_id } est retirée. Nous n’y donnons plus aucune suite.
    .text-2 = Vous pouvez en faire une nouvelle à tout moment. Si vous ne l’avez pas retirée, écrivez à { $contact }.

# Là où un autre décide et où nous aidons : à ses responsables.

instruction-wanted =
    .subject =
        { $stage ->
            [late] Nous ne pouvons plus vous aider à temps pour une demande
           *[soon] Dites-nous ce que nous devons faire d’une demande
        }
    .text-1 = Le { $received_at }, quelqu’un nous a adressé la demande { $request_id } sur des données dont vous décidez. Vous ne nous avez pas dit ce que nous devons faire.
    .text-2 =
        { $stage ->
            [late] Il nous le fallait au plus tard le { $help_at }. Dites-le-nous malgré tout, dans votre liste de demandes : nous ferons ce que nous pouvons.
           *[soon] Dites-le-nous au plus tard le { $help_at }, dans votre liste de demandes : y donner suite, la refuser pour un motif prévu par la loi, ou rien parce que vous avez répondu.
        }
    .text-3 =
        { $dated ->
            [yes] Vous répondez à la personne au plus tard le { $answer_on }. Questions : { $contact }.
           *[no] Vous répondez à la personne sans tarder. Questions : { $contact }.
        }

# Aux entreprises qui traitent des données pour l’opérateur, ou à l’équipe pour elles.

processor-told =
    .subject =
        { $kind ->
            [rectification] Rectifier des données que vous détenez pour nous
            [restriction] Limiter des données que vous détenez pour nous
           *[other] Effacer des données que vous détenez pour nous
        }
    .text-1 =
        { $direct ->
            [yes] Ceci est une instruction au titre de notre contrat avec { $processor }, pour la demande { $request_id }.
           *[no] À transmettre à { $processor }, dont la politique n’indique pas l’adresse : c’est une instruction pour la demande { $request_id }.
        }
    .text-2 =
        { $kind ->
            [rectification] Des données sur cette personne ont été rectifiées : { $whom }. Demandez les nouvelles données et rectifiez ce que vous détenez.
            [restriction] Les données sur cette personne sont limitées : { $whom }. Conservez ce que vous détenez, et n’en faites rien d’autre.
           *[other] Des données sur cette personne ont été effacées : { $whom }. Effacez ce que vous détenez, copies comprises.
        }
    .text-3 = Dites-nous au plus tard le { $until_at }, à { $contact }, que c’est fait, ou que c’est impossible. L’équipe saisit la réponse avec la demande, sous { $recipient_id }.

# La page derrière le lien qui retire une demande.

withdraw-ask =
    .subject = Retirer votre demande
    .text-1 = Appuyez sur le bouton pour retirer la demande { $request_id }. Nous n’y donnerons plus aucune suite.
    .button = La retirer
    .text-2 = Si vous souhaitez que nous y donnions suite, fermez cette page.
withdraw-done =
    .subject = Votre demande est retirée
    .text-1 = La demande { $request_id } est retirée. Nous n’y donnons plus aucune suite et vous l’avons aussi écrit.
withdraw-late =
    .subject = Votre demande ne peut plus être retirée
    .text-1 = Ce que vous avez demandé par la demande { $request_id } est en cours d’exécution ou déjà fait. Vous recevez notre réponse par e-mail. Questions : { $contact }.

# À un mandataire qui fait une demande pour quelqu’un : où elle en est, et rien sur la personne.

agent-acknowledged =
    .subject = Nous avons bien reçu la demande que vous avez faite pour quelqu’un
    .text-1 = Nous avons reçu le { $received_at } la demande que vous avez faite comme mandataire. Elle porte le numéro { $request_id }. Indiquez-le chaque fois que vous nous écrivez à ce sujet.
    .text-2 =
        { $next ->
            [proof] Il nous faut ensuite le mandat : remettez-le sous ce numéro, en PDF, JPEG ou PNG, sauf si nous l’avons déjà vu. La personne peut recevoir un code de notre part ; elle doit vous le transmettre ou le saisir. Si rien de cela n’est montré avant le { $ends_at }, la demande prend fin et vous n’en entendrez plus parler.
           *[none] Il n’y a rien à prouver pour cela.
        }
    .text-3 = Si nous connaissons la personne, notre réponse arrive en règle générale au plus tard le { $answer_on }. Elle va à la personne, non à vous. Dès que nous sommes certains que vous pouvez faire la demande, nous vous disons qu’elle est partie.
    .text-4 = Si vous n’avez pas fait cette demande, ne faites rien. Vous pouvez nous le signaler à { $contact }.
agent-asked-again =
    .subject = Il nous faut une autre preuve pour la demande que vous avez faite pour quelqu’un
    .text-1 = Ce qui a été remis pour la demande { $request_id } ne montre pas que vous pouvez la faire. Remettez de nouveau le mandat sous ce numéro, entier et lisible, en PDF, JPEG ou PNG, avant le { $ends_at }.
    .text-2 = Ce qui avait été remis est effacé. Questions : { $contact }.
agent-extended =
    .subject = Il nous faut plus de temps pour la demande que vous avez faite pour quelqu’un
    .text-1 = Nous ne pouvons pas répondre à la demande { $request_id } dans le premier délai. La personne reçoit notre réponse au plus tard le { $until_on }, et une lettre qui dit pourquoi.
agent-ended =
    .subject = La demande que vous avez faite pour quelqu’un a pris fin
    .text-1 =
        { $end ->
            [answered] Nous avons répondu à la demande { $request_id }. La réponse est allée à la personne, car elle peut contenir ce qu’elle seule peut lire.
            [refused] Nous avons refusé la demande { $request_id }. La réponse est allée à la personne, avec le motif et les voies de réclamation.
            [withdrawn] La demande { $request_id } a pris fin, car elle a été retirée. Nous ne faisons plus rien pour elle.
            [merged] La demande { $request_id } reçoit une réponse avec une autre qui a le même objet. La réponse va à la personne.
           *[unproven] La demande { $request_id } a pris fin, car ce que nous avions demandé n’a pas été montré à temps. Rien n’a été fait. Vous pouvez en faire une nouvelle à tout moment.
        }
    .text-2 = Nous ne vous en disons pas davantage. Questions : { $contact }.

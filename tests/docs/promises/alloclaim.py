"""What AlloCLAIM's policy promises, row by row, in the words that its notice must say it with."""

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    "A-01": {
        "fr": (
            "Vous pouvez savoir si vos données personnelles sont traitées",
            "Vous pouvez accéder aux données collectées à votre sujet et en obtenir une copie.",
            "Vous pouvez faire rectifier ou effacer les données inexactes ou incomplètes.",
            "Dans certaines circonstances, vous pouvez faire effacer vos données de nos archives.",
            "vous pouvez obtenir la limitation du traitement de vos données",
            (
                "Dans certains cas, vous pouvez vous opposer au traitement de vos données, par exemple à des fins de "
                "prospection."
            ),
            "Vous pouvez vous opposer au traitement automatisé, y compris au profilage",
            "Vous pouvez obtenir vos données dans un format lisible par machine",
            "Si nous refusons votre demande, nous vous en donnons la raison.",
            "Vous pouvez obtenir l’aide d’une autorité de contrôle",
            "Vous pouvez retirer tout consentement que vous avez donné au traitement de vos données.",
        ),
        "nl": (
            "U mag weten of uw persoonsgegevens worden verwerkt",
            "U kunt de over u verzamelde gegevens inzien en er een kopie van krijgen.",
            "U kunt onjuiste of onvolledige gegevens laten corrigeren of wissen.",
            "In bepaalde omstandigheden kunt u uw gegevens uit onze archieven laten wissen.",
            "kunt u de verwerking van uw gegevens laten beperken",
            (
                "In sommige gevallen kunt u bezwaar maken tegen de verwerking van uw gegevens, bijvoorbeeld voor "
                "direct marketing."
            ),
            "U kunt bezwaar maken tegen geautomatiseerde verwerking, waaronder profilering",
            "U kunt uw gegevens in een machineleesbaar formaat krijgen",
            "Als wij uw verzoek weigeren, geven wij u de reden.",
            "U kunt hulp krijgen van een toezichthoudende autoriteit",
            "U kunt elke toestemming intrekken die u voor de verwerking van uw gegevens hebt gegeven.",
        ),
    },
    "A-02": {
        "fr": (
            "Vous identifier",
            "Vous fournir un service ou vous envoyer ou proposer un produit",
            "Respecter les obligations prévues par la loi",
            "uniquement pour la finalité pour laquelle elles ont été collectées",
            "Nous pouvons utiliser vos données pour une autre finalité compatible avec la première.",
            "à ce que vos intérêts n’en souffrent pas et à ce qu’une garantie existe, et nous vous en informons",
        ),
        "nl": (
            "U identificeren",
            "U een dienst verlenen of een product sturen of aanbieden",
            "Voldoen aan wettelijke verplichtingen",
            "alleen voor het doel waarvoor ze zijn verzameld",
            "Wij kunnen uw gegevens gebruiken voor een ander doel dat met het eerste verenigbaar is.",
            "dat het uw belangen niet schaadt en dat er een waarborg is, en wij lichten u in",
        ),
    },
    "A-03": {
        "fr": (
            (
                "comme votre nom, votre adresse e-mail, vos adresses de facturation et de domicile, votre compte et "
                "vos demandes"
            ),
            "Vos achats, vos factures et vos paiements.",
            "Lorsque vous demandez un devis, nous vous en envoyons un.",
            "dans les formulaires, dans les commentaires et lorsque vous utilisez nos services",
        ),
        "nl": (
            "zoals uw naam, uw e-mailadres, uw factuur- en huisadres, uw account en uw verzoeken",
            "Uw aankopen, uw facturen en uw betalingen.",
            "Vraagt u een offerte aan, dan sturen wij u er een.",
            "in formulieren, in reacties en wanneer u onze diensten gebruikt",
        ),
    },
    "A-04": {
        "fr": (
            "Pouvons-nous vous envoyer nos lettres d’information et nos offres promotionnelles ?",
            "Rien n'est fait avant que vous ne disiez oui.",
            "Vous envoyer des lettres d’information et des offres promotionnelles",
            "Nous ne vous les envoyons que si vous y avez consenti.",
            "Nous avons un intérêt légitime à vous envoyer des offres choisies pour vous. Vous pouvez vous y opposer.",
            (
                "Notre intérêt légitime est d’améliorer la qualité, la variété et la disponibilité de nos produits et "
                "services. Vous pouvez vous y opposer."
            ),
            (
                "Nous avons un intérêt légitime à vous interroger sur votre satisfaction. Vous pouvez vous opposer à "
                "ces enquêtes."
            ),
        ),
        "nl": (
            "Mogen wij u onze nieuwsbrieven en campagneaanbiedingen sturen?",
            "Er gebeurt niets voordat u ja zegt.",
            "U nieuwsbrieven en actieaanbiedingen sturen",
            "Wij sturen u die alleen als u toestemming hebt gegeven.",
            (
                "Wij hebben er een gerechtvaardigd belang bij u aanbiedingen te sturen die voor u zijn uitgekozen. U "
                "kunt daar bezwaar tegen maken."
            ),
            (
                "Ons gerechtvaardigd belang is de kwaliteit, de verscheidenheid en de beschikbaarheid van onze "
                "producten en diensten te verbeteren. U kunt daar bezwaar tegen maken."
            ),
            (
                "Wij hebben er een gerechtvaardigd belang bij naar uw tevredenheid te vragen. U kunt bezwaar maken "
                "tegen zulke enquêtes."
            ),
        ),
    },
    "A-05": {
        "fr": ("36 mois", "Les durées ci-dessus valent aussi pour elles : à leur terme, il n’y reste rien non plus."),
        "nl": ("36 maanden", "De termijnen hierboven gelden ook voor de back-ups"),
    },
    "A-06": {
        "fr": (
            "Nous pouvons anonymiser vos données et utiliser le résultat.",
            "En dehors du cadre de la présente politique, nous n’utilisons que des données anonymisées.",
        ),
        "nl": (
            "Wij kunnen uw gegevens anonimiseren en het resultaat gebruiken.",
            "Buiten het kader van dit beleid gebruiken wij alleen geanonimiseerde gegevens.",
        ),
    },
    "A-07": {
        "fr": (
            "Nous informons les autorités compétentes des violations de données.",
            "Nous vous prévenons également si vos droits ou vos intérêts sont menacés.",
            "nous ne pouvons pas garantir la sécurité des informations",
        ),
        "nl": (
            "Wij melden datalekken aan de bevoegde autoriteiten.",
            "Wij lichten ook u in als uw rechten of belangen in gevaar zijn.",
            "Toch kunnen wij de veiligheid van informatie niet garanderen.",
        ),
    },
    "A-08": {
        "fr": ("16 ans", "Nos services ne s’adressent pas aux enfants."),
        "nl": ("16 jaar", "Onze diensten zijn niet op kinderen gericht."),
    },
    "A-09": {
        "fr": (
            "Ils sont nécessaires à des fonctions importantes de notre site, comme la connexion.",
            "Ils ne collectent aucune information personnelle.",
            "Ils rendent notre service plus pratique et plus personnel",
            "Nous mesurons la fréquentation avec Google Analytics, que vous pouvez refuser.",
            (
                "Ils servent à vous présenter des publicités pertinentes et à limiter le nombre de fois où vous voyez "
                "la même."
            ),
            "À l’exception des cookies nécessaires, ils attendent votre consentement.",
            "Nous seuls pouvons lire les cookies déposés par notre propre site.",
            "Ils n’apprennent votre visite que si vous avez accepté les cookies publicitaires.",
        ),
        "nl": (
            "Ze zijn nodig voor belangrijke functies van onze website, zoals het inloggen.",
            "Ze verzamelen geen persoonlijke informatie.",
            "Ze maken onze dienst gemakkelijker en persoonlijker",
            "Wij meten het bezoek met Google Analytics, waarvoor u zich kunt afmelden.",
            "Ze dienen om u relevante advertenties te tonen en te beperken hoe vaak u dezelfde ziet.",
            "Behalve de noodzakelijke cookies wachten ze op uw toestemming.",
            "Alleen wij kunnen de cookies lezen die onze eigen website plaatst.",
            "Alleen als u advertentiecookies hebt aanvaard, vernemen zij dat u een website hebt bezocht.",
        ),
    },
    "A-10": {
        "fr": (
            "CNIL",
            "3 Place de Fontenoy – TSA 80715 – 75334 PARIS CEDEX 07",
            "01 53 73 22 22",
            "https://www.cnil.fr",
        ),
        "nl": (
            "CNIL",
            "3 Place de Fontenoy – TSA 80715 – 75334 PARIS CEDEX 07",
            "01 53 73 22 22",
            "https://www.cnil.fr",
        ),
    },
    "A-11": {
        "fr": ("Nous anonymisons et pseudonymisons les données lorsque cela est approprié.",),
        "nl": ("Wij anonimiseren en pseudonimiseren gegevens waar dat passend is.",),
    },
    "A-12": {
        "fr": (
            (
                "Nous pouvons collecter des informations publiques à votre sujet. Nous consignons d’où elles "
                "proviennent et vous l’indiquons."
            ),
            "Vous informer de l’évolution des tarifs ou des conditions générales de vente",
            "Nous vous informons de l’évolution de nos tarifs et de nos conditions générales de vente.",
        ),
        "nl": (
            (
                "Wij kunnen openbare informatie over u verzamelen. Wij leggen vast waar die vandaan komt en vertellen "
                "u dat."
            ),
            "U informeren over wijzigingen in de tarieven of de algemene verkoopvoorwaarden",
            "Wij stellen u op de hoogte van wijzigingen in onze tarieven en onze algemene verkoopvoorwaarden.",
        ),
    },
}
"""By requirement and language. Numbers with their unit come from the pack, all else from its words."""

NOT_IN_A_NOTICE: dict[str, str] = {}
"""Rows that a reader of the notice has no use for, and why. Every row of this policy is said to its readers."""

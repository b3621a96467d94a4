"""What 1VALET's policy promises, row by row, in the words that its notice must say it with."""

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    "V-01": {
        "fr": (
            "Résidents",
            "Gestionnaires immobiliers",
            "Propriétaires immobiliers",
            "Partenaires commerciaux",
            "Visiteurs",
            "Votre nom d’utilisateur et une version chiffrée de votre mot de passe",
        ),
        "nl": (
            "Bewoners",
            "Vastgoedbeheerders",
            "Vastgoedeigenaren",
            "Zakelijke partners",
            "Bezoekers",
            "Uw gebruikersnaam en een versleutelde versie van uw wachtwoord",
        ),
    },
    "V-02": {
        "fr": (
            "Identifiants",
            "Informations de compte",
            "Données commerciales",
            "Données financières",
            "Données techniques",
            "Données d’utilisation matérielle",
            "Données sensorielles",
            "Données de géolocalisation",
            "Communications",
            "Votre nom, votre adresse e-mail, votre adresse postale et votre numéro de téléphone",
            "La ville, l’État et le code postal de votre appareil",
            "y compris le numéro de vérification et la date d’expiration",
        ),
        "nl": (
            "Identificatiegegevens",
            "Accountgegevens",
            "Commerciële gegevens",
            "Financiële gegevens",
            "Technische gegevens",
            "Gebruiksgegevens van apparatuur",
            "Sensorische gegevens",
            "Locatiegegevens",
            "Communicatie",
            "Uw naam, e-mailadres, postadres en telefoonnummer",
            "De stad, de staat en de postcode van uw toestel",
            "met het controlenummer en de vervaldatum",
        ),
    },
    "V-03": {
        "fr": (
            "Vous nous fournissez volontairement des informations",
            "auprès de votre société de gestion immobilière ainsi que de nos affiliés et partenaires commerciaux",
            "Nous collectons automatiquement des données techniques, d’utilisation et de géolocalisation",
        ),
        "nl": (
            "U verstrekt ons zelf gegevens",
            "van uw vastgoedbeheerder en van onze gelieerde ondernemingen en zakelijke partners",
            "Wij verzamelen automatisch technische gegevens, gebruiksgegevens en locatiegegevens",
        ),
    },
    "V-04": {
        "fr": (
            "Prestation de services",
            "Sécurité des données et prévention de la fraude",
            "Réparations",
            "Recherche et développement",
            "Demande de commentaires",
            "Exigences légales",
            "Fins commerciales",
            "Qualité et sécurité",
        ),
        "nl": (
            "Dienstverlening",
            "Gegevensbeveiliging en fraudepreventie",
            "Herstel",
            "Onderzoek en ontwikkeling",
            "Verzoek om feedback",
            "Wettelijke vereisten",
            "Zakelijke doeleinden",
            "Kwaliteit en veiligheid",
        ),
    },
    "V-05": {
        "fr": (
            "vous identifions pour vous donner accès à un immeuble",
            "Un enregistrement de votre image, lorsque vous entrez dans un bâtiment par une porte d’accès public.",
        ),
        "nl": (
            "identificeren u om u toegang te geven tot een gebouw",
            "Een beeldopname van u, wanneer u een gebouw binnengaat door een openbaar toegankelijke deur.",
        ),
    },
    "V-06": {
        "fr": (
            "L’application, un code, un badge ou un appel depuis la console d’entrée ouvre les mêmes portes.",
            "Vous retirez un oui aussi facilement que vous l'avez donné.",
            "En activant l’entrée faciale dans l’application, vous donnez votre consentement",
            "L’entrée faciale prend alors fin, et la suppression des données correspondantes commence.",
        ),
        "nl": (
            "Met de app, een code, een badge of een oproep vanaf de toegangsconsole gaan dezelfde deuren open.",
            "U trekt een ja even gemakkelijk in als u het gaf.",
            "Als u in de app toegang via gezichtsherkenning inschakelt, stemt u in",
            "Die toegang eindigt dan, en het wissen van de bijbehorende gegevens begint.",
        ),
    },
    "V-07": {
        "fr": (
            "du matériel que nous intégrons, tel que les serrures de porte et les thermostats",
            "Vos colocataires partagent votre logement, et un paramètre commun, par exemple la température, a changé.",
        ),
        "nl": (
            "apparatuur die wij koppelen, zoals deursloten en thermostaten",
            "Uw huisgenoten delen uw woning, en een gedeelde instelling, zoals de temperatuur, is gewijzigd.",
        ),
    },
    "V-08": {
        "fr": (
            "Affiliés",
            "Gestion immobilière",
            "Partenaires commerciaux",
            "Fournisseurs tiers",
            "Successeurs",
            "Autorités",
            "Propriétaire",
            "Colocataires",
            "Fournisseurs de services Internet",
            "Visiteurs du bâtiment",
            "assurer la sécurité du bâtiment ou d’une unité dans le bâtiment, et pour rien d’autre",
            "Nous ne vendons jamais vos informations personnelles.",
            (
                "Nous ne partageons jamais vos informations personnelles avec des tiers "
                "dans le but de vous faire de la publicité, et ne rendons jamais publiques celles qui pourraient vous "
                "identifier."
            ),
            "Ce que nous conservons sur vous n’est transmis à aucun annonceur",
        ),
        "nl": (
            "Gelieerde ondernemingen",
            "Vastgoedbeheer",
            "Commerciële partners",
            "Externe leveranciers",
            "Rechtsopvolgers",
            "Autoriteiten",
            "Eigenaar",
            "Huisgenoten",
            "Internetproviders",
            "Bezoekers van het gebouw",
            "voor de veiligheid van het gebouw of van een wooneenheid daarin, en voor niets anders",
            "Wij verkopen uw persoonsgegevens nooit.",
            "Wij delen uw persoonsgegevens nooit met derden om u reclame te laten zien",
            "Wat wij over u bewaren, gaat naar geen enkele adverteerder",
        ),
    },
    "V-09": {
        "fr": ("visible par les autres locataires de votre communauté et par votre gestion immobilière",),
        "nl": ("zichtbaar voor de andere huurders van uw woongemeenschap en voor uw vastgoedbeheer",),
    },
    "V-10": {
        "fr": (
            "Vous choisissez ce fournisseur dans notre application",
            "il reçoit ce qui est nécessaire à votre commande",
            "sont convenues entre vous et lui",
        ),
        "nl": (
            "U kiest de leverancier via onze app",
            "de leverancier ontvangt wat voor uw bestelling nodig is",
            "gelden tussen u en de leverancier",
        ),
    },
    "V-11": {
        "fr": (
            "collectées, traitées et stockées par notre partenaire de traitement des paiements, Stripe",
            "ne sont pas stockées ou traitées sur nos serveurs.",
        ),
        "nl": (
            "worden uw financiële gegevens verzameld, verwerkt en bewaard door onze betaalpartner Stripe",
            "worden niet op onze servers opgeslagen of verwerkt.",
        ),
    },
    "V-12": {
        "fr": (
            "que pendant la durée nécessaire pour vous fournir le service demandé",
            "nous les supprimons ou les anonymisons",
            "les isolons de tout traitement ultérieur jusqu’à ce que leur suppression soit possible",
            "Ce qui a été effacé peut y rester aussi longtemps, à l’écart de tout usage",
            "nous comptons combien il y en a eu, par entrée et heure, et rien qui mène à vous",
            "Un nombre inférieur à 5 n’est montré à personne",
        ),
        "nl": (
            "Wij bewaren de verzamelde gegevens alleen zolang dat nodig is om u de gevraagde dienst te leveren",
            "wissen of anonimiseren wij ze",
            "schermen wij ze af van elke verdere verwerking tot ze kunnen worden gewist",
            "Wat gewist is, kan er zo lang in blijven staan, buiten elk gebruik",
            "tellen wij hoeveel het er waren, per ingang en uur, en niets dat naar u leidt",
            "Een getal onder 5 krijgt niemand te zien",
        ),
    },
    "V-13": {
        "fr": (
            "90 jours",
            "au-delà de leur durée que s’il est nécessaire de détecter des incidents de sécurité",
            "d’agir contre une activité malveillante, trompeuse, frauduleuse ou illégale",
            "pour l’un de ces motifs et pour aucun autre",
            "La détection d’un incident de sécurité et l’enquête à son sujet | 6 mois | partout",
            "L’action contre une activité malveillante, trompeuse, frauduleuse ou illégale | 12 mois | partout",
            "La recherche et la réparation d’erreurs qui nuisent au fonctionnement prévu du service | 90 jours | partout",
            "défense d’un droit en justice | 3 ans | partout sauf : Ville de New York",
            "qui est encore en cours | 12 mois | partout sauf : Ville de New York",
            "Les durées propres à un lieu (Ville de New York) valent aussi pour les sauvegardes",
        ),
        "nl": (
            "90 dagen",
            "alleen langer dan hun termijn als dat nodig is om beveiligingsincidenten op te sporen",
            "om een van deze redenen langer dan hun termijn worden bewaard, en om geen andere",
            "Het opsporen en onderzoeken van een beveiligingsincident | 6 maanden | overal",
            "Het optreden tegen kwaadwillige, misleidende, frauduleuze of illegale activiteiten | 12 maanden | overal",
            "Het opsporen en herstellen van fouten die de bedoelde werking van de dienst verstoren | 90 dagen | overal",
            "van een rechtsvordering | 3 jaar | overal behalve in New York City",
            "De termijnen voor New York City gelden ook voor de back-ups",
        ),
    },
    "V-14": {"fr": ("10 jours ouvrables",), "nl": ("10 werkdagen",)},
    "V-15": {
        "fr": ("13 ans", "Nous ne menons pas d’actions commerciales visant spécifiquement les enfants"),
        "nl": ("13 jaar", "Wij richten onze marketing niet specifiek op kinderen"),
    },
    "V-16": {
        "fr": ("les informations personnelles que nous avons collectées, utilisées ou divulguées à votre sujet.",),
        "nl": ("U kunt de persoonsgegevens over u opvragen die wij hebben verzameld, gebruikt of verstrekt.",),
    },
    "V-17": {
        "fr": (
            "2 fois",
            "12 mois",
            "Vous pouvez demander les informations personnelles spécifiques que nous avons collectées vous concernant.",
            "partagées avec des tiers à des fins de marketing direct, ainsi que les coordonnées de ces tiers",
            "que nous supprimions toutes les informations personnelles que nous avons collectées auprès de vous",
            "notre réponse est que rien n’est vendu",
            "refuser qu’elles soient partagées à des fins de publicité d’un site à l’autre",
        ),
        "nl": (
            "2 keer",
            "12 maanden",
            "U kunt de specifieke persoonsgegevens opvragen die wij over u hebben verzameld.",
            "voor direct marketing met derden hebben gedeeld, en hoe die derden te bereiken zijn",
            "de persoonsgegevens te wissen die wij van u hebben verkregen",
            "luidt ons antwoord dat er niets wordt verkocht",
            "weigeren dat ze worden gedeeld voor reclame over verschillende websites heen",
        ),
    },
    "V-18": {
        "fr": (
            "nous pourrions avoir besoin que vous ou votre agent autorisé fournissiez des informations supplémentaires",
            "nous sommes en mesure de confirmer votre identité ou l’autorité de votre agent à faire la demande",
        ),
        "nl": (
            "kunnen wij u of uw gemachtigde om aanvullende gegevens vragen",
            "kunnen wij uw identiteit of de bevoegdheid van uw gemachtigde bevestigen",
        ),
    },
    "V-19": {
        "fr": ("Nous n’exerçons aucune discrimination à votre égard",),
        "nl": ("Wij behandelen u niet anders omdat u uw privacyrechten uitoefent.",),
    },
    "V-20": {
        "fr": (
            "Vous pouvez vous désabonner ici ou par le lien que contient chaque message.",
            "vous pouvez vous désabonner en suivant les instructions contenues dans le message.",
            "des messages concernant les services que vous avez demandés ou reçus de notre part.",
        ),
        "nl": (
            "U kunt zich hier afmelden, of met de link in elk bericht.",
            "dan kunt u zich afmelden door de aanwijzingen in het bericht te volgen.",
            "berichten sturen over diensten die u bij ons hebt aangevraagd of van ons hebt ontvangen.",
        ),
    },
    "V-21": {
        "fr": (
            "Ces cookies stockent des informations telles que vos préférences personnelles",
            "Nous-mêmes n’utilisons pas de cookies à des fins de suivi.",
            (
                "Nous utilisons Google Analytics pour évaluer l’utilisation de notre site web, de nos portails et de "
                "notre application."
            ),
            "Des annonceurs tiers, tels que Google via le programme Google AdSense, utilisent des cookies",
            "Dans l’application, nous n’autorisons jamais le suivi comportemental par des tiers.",
            "Portail 1Connect pour la gestion immobilière",
            "Portail pour les partenaires commerciaux",
            "Application résidente 1VALET",
        ),
        "nl": (
            "Deze cookies bewaren informatie zoals uw persoonlijke voorkeuren",
            "Zelf gebruiken wij geen cookies om u te volgen.",
            ("Wij gebruiken Google Analytics om het gebruik van onze website, onze portalen en onze app te evalueren."),
            "Externe adverteerders, zoals Google via het programma AdSense, gebruiken cookies",
            "In de app staan wij nooit toe dat derden uw gedrag volgen.",
            "1Connect-portaal voor vastgoedbeheer",
            "Portaal voor zakelijke partners",
            "1VALET-app voor bewoners",
        ),
    },
    "V-22": {
        "fr": (
            "nous vous informons d’une modification en révisant la date en haut de la politique",
            "après l’entrée en vigueur d’une modification, nous considérons que vous l’acceptez.",
        ),
        "nl": (
            "wij laten u een wijziging weten door de datum bovenaan aan te passen",
            "nadat een wijziging is ingegaan, beschouwen wij dat als aanvaarding.",
        ),
    },
    "V-23": {
        "fr": (
            "veuillez contacter la société de gestion immobilière de votre bâtiment ou nous écrire.",
            "privacy@1valet.com",
        ),
        "nl": (
            "neem dan contact op met de vastgoedbeheerder van uw gebouw of schrijf ons.",
            "privacy@1valet.com",
        ),
    },
    "V-24": {
        "fr": (
            "Elles ne sont accessibles que par un nombre limité de personnes ayant un accès spécial",
            "chiffrées pendant leur transmission via la technologie Secure Socket Layer (SSL)",
            "également chiffrées là où elles sont stockées",
            "régulièrement analysés pour détecter les failles de sécurité et les vulnérabilités connues",
            "n’acceptons aucune responsabilité pour leur politique",
        ),
        "nl": (
            "Alleen een beperkt aantal personen met bijzondere toegang kan erbij",
            "tijdens de overdracht versleuteld met Secure Socket Layer (SSL)",
            "Persoonsgegevens worden ook versleuteld opgeslagen.",
            "regelmatig gescand op beveiligingslekken en bekende kwetsbaarheden",
            "aanvaarden geen verantwoordelijkheid voor dat beleid",
        ),
    },
}
"""By requirement and language. Numbers with their unit come from the pack's periods, all else from its words."""

NOT_IN_A_NOTICE: dict[str, str] = {}
"""Rows that a reader of the notice has no use for, and why. Every row of this policy is said to its readers."""

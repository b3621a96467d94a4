"""What Fleetback's policy promises, row by row, in the words that its notice must say it with."""

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    "F-01": {
        "fr": (
            "Vous pouvez quitter la liste de diffusion à tout moment",
            (
                "Votre adresse e-mail, votre nom et votre prénom, votre numéro de téléphone et votre photo de profil "
                "si vous souhaitez les ajouter"
            ),
            "Vous pouvez modifier vous-même, à tout moment, les données de votre compte Fleetback.",
            "Vous pouvez vous désinscrire des listes de diffusion à tout moment.",
        ),
        "nl": (
            "U kunt de mailinglijst op elk moment verlaten",
            "Uw e-mailadres, achternaam en voornaam, uw telefoonnummer en profielfoto als u die wilt toevoegen",
            "De gegevens in uw Fleetback-account kunt u op elk moment zelf wijzigen.",
            "U kunt zich op elk moment uit de mailinglijsten uitschrijven.",
        ),
    },
    "F-02": {
        "fr": (
            (
                "Le nom, l’adresse e-mail et le numéro de téléphone du client, le devis, ainsi que les photos et "
                "vidéos avec les données et fichiers qui les accompagnent."
            ),
            (
                "Les coordonnées d’un client sont saisies par le personnel du concessionnaire ou importées du "
                "logiciel interne de celui-ci (Dealer Management System, DMS)."
            ),
        ),
        "nl": (
            (
                "De naam, het e-mailadres en het telefoonnummer van de klant, de offerte, en de foto’s en video’s met "
                "de bijbehorende gegevens en bestanden."
            ),
            (
                "De contactgegevens van een klant worden ingevoerd door het personeel van de autodealer of "
                "geïmporteerd uit de interne software van de dealer (Dealer Management System, DMS)."
            ),
        ),
    },
    "F-03": {
        "fr": (
            "Le personnel du concessionnaire envoie aux clients des messages avec des photos, des vidéos et un devis.",
        ),
        "nl": ("Het personeel van de autodealer stuurt klanten berichten met foto’s, video’s en een offerte.",),
    },
    "F-04": {
        "fr": (
            (
                "Pour « Traitement des dossiers d’Intervention », en revanche, le concessionnaire automobile est "
                "responsable du traitement et décide pourquoi et comment les données sont utilisées."
            ),
            "Nous ne les traitons que pour le compte de ce responsable.",
            "Les demandes relatives à ces données lui sont adressées, et nous l’aidons à y répondre.",
            "Responsable du traitement : le concessionnaire automobile. Nous agissons pour son compte.",
            "Nous ne traitons ces données pour son compte que dans la mesure nécessaire aux Services.",
            (
                "Le concessionnaire veille à ce que les clients consentent à l’utilisation de leurs coordonnées et à "
                "l’envoi de messages."
            ),
        ),
        "nl": (
            (
                "Behalve voor “Verwerking van de Interventie-bestanden”: daar is de autodealer "
                "verwerkingsverantwoordelijke en bepaalt waarom en hoe de gegevens worden gebruikt."
            ),
            "Wij verwerken ze alleen namens die verantwoordelijke.",
            "Verzoeken over die gegevens gaan naar de verantwoordelijke, en wij helpen ze te beantwoorden.",
            "Verwerkingsverantwoordelijke: de autodealer. Wij handelen namens die verantwoordelijke.",
            "Wij verwerken die gegevens namens hem alleen voor zover de Diensten dat vereisen.",
            (
                "De autodealer zorgt ervoor dat klanten toestemming geven voor het gebruik van hun contactgegevens en "
                "het verzenden van berichten."
            ),
        ),
    },
    "F-05": {
        "fr": (
            (
                "Vous pouvez demander à tout moment, par e-mail, où les données sont stockées, ainsi qu’une "
                "description écrite des mesures techniques et organisationnelles qui les protègent."
            ),
            (
                "Nous pouvons omettre les détails techniques dont la divulgation mettrait en danger la sécurité des "
                "données."
            ),
            "Nous prenons les mesures techniques raisonnables que permet l’état de la technique",
            "Nous respectons la plus stricte confidentialité des données",
            "garantir qu’aucun tiers n’accède jamais aux données par piratage informatique",
        ),
        "nl": (
            (
                "U kunt op elk moment per e-mail vragen waar de gegevens worden opgeslagen, en om een schriftelijke "
                "beschrijving van de technische en organisatorische maatregelen die ze beschermen."
            ),
            (
                "Wij kunnen technische details weglaten waarvan de bekendmaking de beveiliging van de gegevens in "
                "gevaar zou brengen."
            ),
            "Wij nemen de redelijke technische maatregelen die met de huidige stand van de technologie overeenkomen",
            "Wij respecteren de striktste vertrouwelijkheid van de gegevens",
            "Toch kunnen wij niet garanderen dat derden nooit bij de gegevens komen door hacking",
        ),
    },
    "F-06": {
        "fr": (
            (
                "Si vous remarquez un incident de sécurité des données, signalez-le-nous dès que possible à l’adresse "
                "support@fleetback.com."
            ),
        ),
        "nl": (
            (
                "Als u een incident met de gegevensbeveiliging opmerkt, laat ons dat dan zo snel mogelijk weten via "
                "support@fleetback.com."
            ),
        ),
    },
    "F-07": {
        "fr": (
            "Elle doit être datée, signée et accompagnée d’une copie de votre carte d’identité.",
            "votre courrier doit, comme pour l’accès, être daté, signé et accompagné",
            "Nous répondons dans le délai fixé par la législation luxembourgeoise sur la protection des données.",
            "13 Boulevard du Jazz, L-4370 Luxembourg",
        ),
        "nl": (
            ("Het moet gedateerd en ondertekend zijn, en er moet een kopie van uw identiteitskaart bij zitten."),
            "zoals voor inzage: gedateerd, ondertekend en met een kopie van uw identiteitskaart",
            "Wij reageren binnen de termijn die de Luxemburgse wetgeving inzake gegevensbescherming vastlegt.",
            "13 Boulevard du Jazz, L-4370 Luxembourg",
        ),
    },
    "F-08": {
        "fr": (
            "8 jours",
            "Si vous ne l’acceptez pas, vous pouvez clôturer votre compte.",
            "La version à jour est toujours disponible sur le site.",
        ),
        "nl": (
            "8 dagen",
            "Aanvaardt u de wijziging niet, dan kunt u uw account opzeggen.",
            "De bijgewerkte versie is altijd beschikbaar op de website.",
        ),
    },
    "F-09": {
        "fr": (
            (
                "Les serveurs qui hébergent les données des comptes Fleetback se trouvent dans l’Espace économique "
                "européen ou dans un pays offrant un niveau de protection adéquat."
            ),
            "prennent des engagements de confidentialité et de sécurité équivalents aux nôtres",
        ),
        "nl": (
            (
                "De servers waarop de gegevens van de Fleetback-accounts zijn opgeslagen, bevinden zich in de "
                "Europese Economische Ruimte of in een land dat een adequaat beschermingsniveau biedt."
            ),
            "doen toezeggingen over vertrouwelijkheid en veiligheid die gelijkwaardig zijn aan de onze",
        ),
    },
    "F-10": {
        "fr": (
            "Cookies de session qui maintiennent votre connexion pendant que vous utilisez le site.",
            "Cookies de session qui retiennent vos préférences et facilitent la navigation sur le site.",
        ),
        "nl": (
            "Sessiecookies die u ingelogd houden terwijl u de website gebruikt.",
            "Sessiecookies die uw voorkeuren onthouden en het eenvoudiger maken om op de website te navigeren.",
        ),
    },
}
"""By requirement and language. Numbers with their unit come from the pack, all else from its words."""

NOT_IN_A_NOTICE: dict[str, str] = {}
"""Rows that a reader of the notice has no use for, and why. Every row of this policy is said to its readers."""

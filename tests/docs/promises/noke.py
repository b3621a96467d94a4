"""What the policy of Janus (Nokē) promises, row by row, in the words that its notice must say it with."""

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    "N-01": {
        "fr": (
            "Locataires",
            "Utilisateurs autorisés",
            (
                "L’identifiant unique du locataire, le numéro et les autres caractéristiques du box de stockage, sa "
                "disponibilité, son activité et ses relevés d’accès, les utilisateurs autorisés par le locataire"
            ),
        ),
        "nl": (
            "Huurders",
            "Geautoriseerde gebruikers",
            (
                "De unieke identificatiecode van de huurder, het nummer en andere kenmerken van de opslageenheid, de "
                "beschikbaarheid, activiteit en toegangsregistraties ervan, de gebruikers die de huurder heeft "
                "geautoriseerd"
            ),
        ),
    },
    "N-02": {
        "fr": ("pour la sécurité et l’accès, notamment à votre box de stockage avec votre téléphone",),
        "nl": ("voor beveiliging en toegang, met name tot uw opslageenheid met uw telefoon",),
    },
    "N-03": {
        "fr": (
            "Vous pouvez le désactiver à tout moment, et plus rien n’est collecté ensuite.",
            "tant que le suivi de la localisation est activé dans l’application, votre position",
            "par exemple en désactivant le suivi de la localisation dans l’application",
        ),
        "nl": (
            "U kunt die op elk moment uitschakelen, en daarna wordt niets meer verzameld.",
            "zolang locatietracering in de app is ingeschakeld, uw locatie",
            "bijvoorbeeld door locatietracering in de app uit te schakelen",
        ),
    },
    "N-04": {
        "fr": (
            "Données d’identité",
            "Coordonnées",
            "Données de communication",
            "Données des utilisateurs du service",
            "Images",
            "Données de transaction",
            "Données techniques",
            "Données d’utilisation de la plateforme",
            "Données de marketing",
            "Nous ne collectons aucune catégorie particulière de données personnelles.",
            "Nous vous demandons de ne pas nous en communiquer, ni de données relatives à des mineurs.",
            "18 ans",
        ),
        "nl": (
            "Identiteitsgegevens",
            "Contactgegevens",
            "Communicatiegegevens",
            "Servicegebruikersgegevens",
            "Afbeeldingsgegevens",
            "Transactiegegevens",
            "Technische gegevens",
            "Platformgebruiksgegevens",
            "Marketinggegevens",
            "Wij verzamelen geen bijzondere categorieën van persoonsgegevens.",
            "Wij vragen u ons zulke gegevens niet te verstrekken, en evenmin gegevens over minderjarigen.",
            "18 jaar",
        ),
    },
    "N-05": {
        "fr": (
            "Établir puis gérer notre relation commerciale avec vous",
            "Assurer la bonne fourniture de nos produits et services",
            "Gérer et protéger notre entreprise, notre site et notre application",
            "Décider de la meilleure façon de vous proposer des contenus et des publicités pertinents",
            "Développer et promouvoir notre activité",
            "Nos intérêts légitimes sont la gestion de nos relations commerciales et de nos activités",
            "Notre intérêt légitime est de mieux comprendre le fonctionnement du site",
            "Nous vous informons de ses modifications.",
        ),
        "nl": (
            "Om onze zakelijke relatie met u aan te gaan en vervolgens te beheren",
            "Om de effectieve levering van onze producten en diensten te beheren",
            "Om ons bedrijf, onze site en onze app te beheren en te beschermen",
            "Om te beslissen hoe wij u relevante inhoud en advertenties het best aanbieden",
            "Om ons bedrijf vooruit te helpen en te promoten",
            "Onze gerechtvaardigde belangen zijn het beheer van onze zakelijke relaties en van onze activiteiten",
            "Ons gerechtvaardigd belang is een beter begrip van de werking van de website",
            "Wij stellen u op de hoogte van wijzigingen.",
        ),
    },
    "N-06": {
        "fr": (
            "Fournisseurs, agents et prestataires externes",
            "Ils ne peuvent utiliser vos données que pour ces services.",
            (
                "Autorités de régulation et autorités publiques, services répressifs, tribunaux et nos conseils "
                "professionnels"
            ),
            "lorsque nous estimons que l’intérêt général l’exige",
            "Autres sociétés de notre groupe",
            "L’acquéreur de tout ou partie de notre entreprise et ses conseils professionnels",
            "Les tiers qui participent au traitement de vos données ne le font qu’à des fins déterminées",
        ),
        "nl": (
            "Externe leveranciers, agenten en aannemers",
            "Zij mogen uw gegevens alleen voor die diensten gebruiken.",
            (
                "Regelgevende en overheidsinstanties, wetshandhavingsinstanties, rechtbanken en onze professionele "
                "adviseurs"
            ),
            "wanneer wij menen dat het algemeen belang dat vraagt",
            "Andere entiteiten binnen onze groep van bedrijven",
            "De koper en zijn professionele adviseurs bij verkoop van (een deel van) onze onderneming",
            (
                "Derden die bij de verwerking van uw gegevens betrokken zijn, verwerken die alleen voor specifieke "
                "doeleinden"
            ),
        ),
    },
    "N-07": {
        "fr": (
            (
                "En dehors du Royaume-Uni et de l’Espace économique européen, nous ne transférons vos données que "
                "vers des pays reconnus comme offrant un niveau de protection adéquat, ou dans le cadre de clauses "
                "contractuelles types."
            ),
        ),
        "nl": (
            (
                "Buiten het Verenigd Koninkrijk en de Europese Economische Ruimte geven wij uw gegevens alleen door "
                "aan landen die een passend beschermingsniveau bieden, of op grond van modelcontractbepalingen."
            ),
        ),
    },
    "N-08": {
        "fr": ("6 ans", "La constatation, l’exercice ou la défense d’un droit en justice | 3 ans | partout"),
        "nl": ("6 jaar", "Het instellen, uitoefenen of onderbouwen van een rechtsvordering | 3 jaar | overal"),
    },
    "N-09": {
        "fr": (
            "Vous pouvez accéder aux données que nous détenons sur vous.",
            "Si les données que nous détenons sur vous sont inexactes ou incomplètes, vous pouvez les faire corriger.",
            "Ce droit n’est pas absolu",
            (
                "Si vous en contestez l’exactitude, par exemple, leur utilisation peut être limitée jusqu’à ce que "
                "celle-ci ait été vérifiée."
            ),
            "Vous pouvez vous opposer au traitement fondé sur nos intérêts légitimes, y compris au profilage.",
            "à des fins de prospection et d’analyse statistique",
            "les faire transmettre à un autre responsable du traitement",
        ),
        "nl": (
            "U hebt recht op toegang tot de gegevens die wij over u bewaren.",
            "Als de gegevens die wij over u bewaren onjuist of onvolledig zijn, kunt u ze laten corrigeren.",
            "Dit recht is niet absoluut",
            (
                "Betwist u bijvoorbeeld de juistheid van uw gegevens, dan kan het gebruik ervan worden beperkt totdat "
                "de juistheid is geverifieerd."
            ),
            (
                "U kunt bezwaar maken tegen verwerking die op onze gerechtvaardigde belangen berust, profilering "
                "inbegrepen."
            ),
            "voor direct marketing en voor statistische analyse",
            "laten overdragen aan een andere verwerkingsverantwoordelijke",
        ),
    },
    "N-10": {
        "fr": (
            "1 an",
            "au cours de l’année précédant votre demande",
            "L’année indiquée ci-dessous ne limite que ces informations, et non les données elles-mêmes.",
            "Si vous avez un compte en ligne, vous pouvez modifier et compléter vous-même vos données.",
            "dans un format structuré, couramment utilisé et lisible par machine",
            (
                "À Singapour, ce que vous fournissez pour justifier de votre identité ne sert à aucune autre fin et "
                "est effacé dès que vous avez été identifié."
            ),
        ),
        "nl": (
            "1 jaar",
            "in het jaar vóór uw verzoek",
            "Het jaar dat hieronder staat, begrenst alleen die informatie en niet de gegevens zelf.",
            "Met een online account kunt u uw gegevens zelf bewerken en aanvullen.",
            "in een gestructureerd, algemeen gebruikt en machineleesbaar formaat",
            (
                "In Singapore dient wat u verstrekt om uw identiteit aan te tonen geen enkel ander doel, en wordt het "
                "verwijderd zodra u bent geïdentificeerd."
            ),
        ),
    },
    "N-11": {
        "fr": (
            (
                "En cas de violation de la sécurité de nos systèmes ou de nos données, nous vous en informons, ainsi "
                "que les autorités compétentes, lorsque la loi l’exige."
            ),
        ),
        "nl": (
            (
                "Bij een inbreuk op onze systemen of op onze gegevensbeveiliging lichten wij u en de bevoegde "
                "autoriteiten in waar de wet dat voorschrijft."
            ),
        ),
    },
    "N-12": {
        "fr": (
            (
                "Vous pouvez introduire une réclamation auprès de l’ICO si vous estimez que nous avons mal traité vos "
                "données."
            ),
            "0303 123 1113",
        ),
        "nl": (
            "U kunt een klacht indienen bij de ICO als u vindt dat wij uw gegevens onjuist hebben behandeld.",
            "0303 123 1113",
        ),
    },
    "N-13": {
        "fr": (
            "nous gardons la trace des campagnes qui vous ont été envoyées",
            (
                "Vos préférences concernant nos actualités, nos mises à jour et nos autres communications "
                "commerciales, ainsi que l’historique des campagnes passées."
            ),
        ),
        "nl": (
            "wij houden bij welke campagnes u zijn toegestuurd",
            (
                "Uw voorkeuren voor nieuws, updates en andere marketingcommunicatie van ons, en de gegevens van "
                "eerdere marketingcampagnes."
            ),
        ),
    },
    "N-14": {
        "fr": (
            "Les données de transaction sont chiffrées.",
            "par exemple pour les paiements par carte",
        ),
        "nl": (
            "Transactiegegevens worden versleuteld.",
            "bijvoorbeeld voor kaartbetalingen",
        ),
    },
}
"""By requirement and language. Numbers with their unit come from the pack, all else from its words."""

NOT_IN_A_NOTICE: dict[str, str] = {}
"""Rows that a reader of the notice has no use for, and why. Every row of this policy is said to its readers."""

"""What the entries of a pack can say against one another, one slip at a time, and how the fault is then named."""

from tests.policies.slips import Slip

CONTRADICTIONS = [
    Slip(
        "a purpose of an unknown category",
        '["identity", "contact", "service_user", "technical"]\nsource = { section = "Gebruik',
        '["identity", "contact", "service_use", "technical"]\nsource = { section = "Gebruik',
        "purposes[2].categories: service_use is not the key of any of the categories",
    ),
    Slip(
        "a recipient of an unknown purpose",
        'purposes = ["delivery", "protection"]',
        'purposes = ["delivery", "protection", "curiosity"]',
        "recipients[1].purposes: curiosity is not the key of any of the purposes",
    ),
    Slip(
        "a recipient without purpose",
        'purposes = ["delivery", "protection"]',
        "purposes = []",
        "recipients[1].purposes: is empty: name at least one",
    ),
    Slip(
        "a recipient that gets more than its purposes use",
        'categories = ["identity", "contact", "communications", "service_user", "images", "technical"]\ncondition',
        'categories = ["identity", "transaction"]\ncondition',
        "recipients[1].categories: transaction is in none of the purposes of authorities_and_advisers",
    ),
    Slip(
        "a recipient narrowed to what it does not get",
        'condition = { en = "They receive data if we enter',
        'only = ["user.payment"]\ncondition = { en = "They receive data if we enter',
        "recipients[3].only: user.payment is in none of the categories of buyer",
    ),
    Slip(
        "a category that is collected for nothing",
        '"service_user", "images"]\nsource',
        '"service_user"]\nsource',
        "categories[4].key: images is collected for no purpose",
    ),
    Slip(
        "data from where nothing is said to come from",
        'kind = "partner"',
        'kind = "public"',
        "origins: the feature access holds grants, whose source is partner, but no origin is of that kind",
    ),
    Slip(
        "a rule twice",
        'rule = "commands"',
        'rule = "grants"',
        "retention[3].rule: grants stands as default in retention[2] already",
    ),
    Slip(
        "a rule for a place that is not the operator's",
        'rule = "bundles"',
        'rule = "bundles"\njurisdiction = "US-NYC"',
        "retention[8].jurisdiction: US-NYC is not one of the pack's jurisdictions",
    ),
    Slip(
        "a rule for a place without a default",
        'rule = "bundles"',
        'rule = "bundels"\njurisdiction = "GB"',
        "retention[8].rule: bundels has no default, only a rule for a jurisdiction",
    ),
    Slip(
        "a rule that is not there",
        'rule = "bundles"',
        'rule = "bundels"',
        "retention: there is no default rule bundles, but every deployment holds bundles",
    ),
    Slip(
        "a holding that no category covers",
        '"user.tenancy", ',
        "",
        "purposes: the feature people holds relations, but no purpose covers the data user.tenancy; "
        "no purpose with this data has the use essential.service",
    ),
    Slip(
        "a use that no purpose has",
        '"essential.legal_obligation", ',
        "",
        "purposes: the feature people holds people, "
        "but no purpose with this data has the use essential.legal_obligation",
    ),
    Slip(
        "a rule that ends nothing",
        'rule = "device-faults"',
        'rule = "device-failures"',
        "retention[5].rule: no holding uses it: nothing here ends by device-failures",
    ),
    Slip(
        "a misspelt data category",
        '"user.behavior.purchase_history"',
        '"user.behaviour.purchase_history"',
        "categories[5].covers: user.behaviour.purchase_history is no data category of taxonomy.toml; "
        "do you mean user.behavior.purchase_history?",
    ),
    Slip(
        "a data category that is like none",
        '"user.behavior.purchase_history"',
        '"shopping"',
        "categories[5].covers: shopping is no data category of taxonomy.toml",
    ),
    Slip(
        "a misspelt use of data",
        '"essential.fraud_detection"',
        '"essential.fraud_detecting"',
        "purposes[2].uses: essential.fraud_detecting is no use of data of taxonomy.toml; "
        "do you mean essential.fraud_detection?",
    ),
    Slip(
        "a recipient narrowed to a misspelt category",
        'condition = { en = "They receive data if we enter',
        'only = ["user.nam"]\ncondition = { en = "They receive data if we enter',
        "recipients[3].only: user.nam is no data category of taxonomy.toml; do you mean user.name?",
    ),
    Slip(
        "data of persons that there are none of",
        'persons = ["tenant", "client"]',
        'persons = ["tenant", "clients"]',
        "categories[5].persons: clients is not the key of any of the persons",
    ),
    Slip(
        "persons of whom there is no data",
        '[[origins]]\nkind = "person"',
        '[[persons]]\nkey = "cleaner"\nlabel = { en = "a", fr = "b", nl = "c" }\n\n[[origins]]\nkind = "person"',
        "persons[4].key: no category is about cleaner",
    ),
    Slip(
        "persons twice",
        '[[persons]]\nkey = "client"',
        '[[persons]]\nkey = "tenant"',
        "persons[2].key: tenant is the key of persons[0] already",
    ),
    Slip(
        "cookies of a surface that there is not",
        'surfaces = ["site"]\nconsent = true',
        'surfaces = ["portal"]\nconsent = true',
        "cookies[1].surfaces: portal is not the key of any of the surfaces",
    ),
    Slip(
        "consent to what nothing works without",
        "consent = false",
        "consent = true",
        "cookies[0].consent: required cookies need no consent: without them nothing works",
    ),
    Slip(
        "a cookie category twice on a surface",
        'category = "analytics"',
        'category = "required"',
        "cookies[1].surfaces: required stands for site in cookies[0] already",
    ),
    Slip(
        "a right for a place that is not the operator's",
        'jurisdictions = ["AU"]',
        'jurisdictions = ["NZ"]',
        "rights[3].jurisdictions: NZ is not one of the pack's jurisdictions",
    ),
    Slip(
        "a right twice to everybody",
        'jurisdictions = ["AU"]',
        "",
        "rights[3].right: access is offered to everybody in rights[1] already",
    ),
    Slip(
        "a right twice in a place",
        'jurisdictions = ["AU"]',
        'jurisdictions = ["SG"]',
        "rights[3].right: access is offered in SG in rights[2] already",
    ),
    Slip(
        "a processor with an unknown category",
        'safeguard = "within"\ncategories = ["identity", ',
        'safeguard = "within"\ncategories = ["identities", ',
        "processors[0].categories: identities is not the key of any of the categories",
    ),
    Slip(
        "a processor where data may not go freely",
        'country = "GB"\nsafeguard',
        'country = "US"\nsafeguard',
        "processors[0].safeguard: Amazon Web Services is in US, which is not within GB, EEA",
    ),
    Slip(
        "a processor under a ground that nobody needs",
        'safeguard = "within"',
        'safeguard = "adequacy"',
        'processors[0].safeguard: Amazon Web Services is in GB, where data may go freely: its safeguard is "within"',
    ),
    Slip(
        "data of a special category against a vow",
        '"user.content.self_image"',
        '"user.content.self_image", "user.biometric.face"',
        "categories[4].covers: user.biometric.face is of a special category, which the pack vows not to hold",
    ),
    Slip(
        "a vow twice",
        '[[vows]]\nnever = "special_categories"',
        '[[vows]]\nnever = "special_categories"\nsaid = { en = "a", fr = "b", nl = "c" }\n'
        'source = { section = "a", quote = "b", requirement = "N-04" }\n\n[[vows]]\nnever = "special_categories"',
        "vows[1].never: special_categories is vowed in vows[0] already",
    ),
    Slip(
        "a reason to hold twice",
        '[[holds]]\nkey = "fraud"',
        '[[holds]]\nkey = "security-incident"',
        "holds[1].key: security-incident is the key of holds[0] already",
    ),
    Slip(
        "a reason that leaves out a place that is not the operator's",
        "at_most = { days = 90 }\nchosen",
        'at_most = { days = 90 }\nnot_in = ["US-NYC"]\nchosen',
        "holds[2].not_in: US-NYC is not one of the pack's jurisdictions",
    ),
    Slip(
        "a reason that leaves out all places",
        "at_most = { days = 90 }\nchosen",
        'at_most = { days = 90 }\nnot_in = ["AU", "GB", "SG"]\nchosen',
        "holds[2].not_in: repair is left out everywhere: drop it from the list instead",
    ),
    Slip(
        "a recipient that decides where nobody else does",
        "demands = true",
        "demands = true\ndecides = true",
        "recipients[1].decides: authorities_and_advisers decides in the operator's place, "
        "and none of its purposes names another controller",
    ),
]

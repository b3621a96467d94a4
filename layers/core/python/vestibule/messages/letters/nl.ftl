# Brieven aan velen: de woorden zijn die van de campagne. En de pagina's van de link die ze stopt.

campaign =
    .subject = { $title }
    .text = { $text }
survey =
    .subject = { $title }
    .text = { $text }
    .button = De vragen beantwoorden
unsubscribe-ask =
    .subject = Deze brieven stoppen?
    .text-1 = Met één klik krijgt u geen brieven van deze soort meer: { $what }.
    .button = Deze brieven stoppen
    .text-2 = Het werkt meteen, kost niets en u hoeft niet in te loggen. U krijgt nog wel wat wij u moeten vertellen: brieven over uw account, over uw eigen verzoeken, over veiligheid en over wijzigingen van ons privacybeleid.
unsubscribe-done =
    .subject = U krijgt deze brieven niet meer
    .text-1 = Wij hebben het genoteerd, en het werkt meteen: { $what }. Een brief die op dit moment onderweg is, kan nog aankomen.
    .text-2 = U krijgt nog wel wat wij u moeten vertellen: brieven over uw account, over uw eigen verzoeken, over veiligheid en over wijzigingen van ons privacybeleid. U kunt uw keuze altijd wijzigen in de app.

### Brieven over deuren.

code-made =
    .subject = Uw code voor de deur
    .text-1 = Bij { $house } is een code voor u gemaakt. Toets deze in bij de deuren die u mag openen:
    .code = { $code }
    .text-2 = De code werkt op de uren van uw toestemming en eindigt daarmee. Geef de code niet door: bij { $house } ziet niemand deze en niemand vraagt ernaar.
    .text-3 = Heeft iemand anders de code gezien, schrijf dan naar { $contact }, dan wordt deze buiten gebruik gesteld.
overlock =
    .subject =
        { $state ->
            [gate_lock] U kunt { $site } voorlopig niet in
            [overlock] Uw unit bij { $site } is afgesloten
           *[released] Uw unit bij { $site } is weer open voor u
        }
    .text-1 =
        { $state ->
            [gate_lock] Sinds { $set_at } gaan de poorten van { $site } niet meer open voor u en voor degenen met wie u uw unit deelt. De opgegeven reden:
            [overlock] Sinds { $set_at } gaat uw unit bij { $site } niet meer open, niet voor u en niet voor iemand anders, ook niet voor ons personeel. De opgegeven reden:
           *[released] Sinds { $set_at } gaat bij { $site } alles weer voor u open zoals voorheen. De opgegeven reden:
        }
    .quote = { $reason }
    .text-2 =
        { $state ->
            [gate_lock] Wordt het niet geregeld, dan wordt hierna de unit zelf afgesloten. Om het te regelen, of als u dringend iets uit uw unit nodig hebt, schrijft u naar { $contact }.
            [overlock] Om het te regelen, of als u dringend iets uit uw unit nodig hebt, zoals medicijnen, schrijft u naar { $contact }.
           *[released] Gaat een deur toch niet open, schrijf dan naar { $contact }.
        }

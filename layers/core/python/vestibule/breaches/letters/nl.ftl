# Brieven over inbreuken. Die aan het complianceteam bevatten cijfers en kenmerken, geen feiten en geen personen.

decision-wanted =
    .subject = Een inbreuk op persoonsgegevens wacht op uw beslissing
    .text-1 =
        Het incident { $incident_id } is beoordeeld voor zover de feiten bekend zijn (ronde { $round }). { $term ->
            [known] De eerste termijn eindigt op { $due_at }.
           *[none] Er loopt op dit moment geen termijn.
        }
    .list =
        Betrokken personen: { $persons_count }
        Betrokken gegevensrecords: { $records_count }
        Ernst volgens de methode van ENISA: { $severity }, { $band ->
            [very_high] zeer hoog
            [high] hoog
            [medium] gemiddeld
           *[low] laag
        }
    .text-2 = Lees de memo en de ontwerpen, en beslis over elke verplichting. Niet melden is ook een beslissing en moet worden gemotiveerd. Een beslissing na afloop van een termijn vraagt om de oorzaak.
reminder =
    .subject =
        { $stage ->
            [late] Te laat: een termijn van een inbreuk is verstreken
            [last] Een termijn van een inbreuk eindigt binnen twaalf uur
           *[soon] Driekwart van een termijn van een inbreuk is voorbij
        } (incidenten: { $incidents_count })
    .text-1 =
        { $stage ->
            [late] Deze termijnen zijn verstreken, en nergens blijkt dat er is gehandeld. Handel nu, en leg de oorzaak vast.
            [last] Deze termijnen eindigen binnen twaalf uur.
           *[soon] Van deze termijnen is driekwart voorbij.
        }
    .list = { $lines }
    .text-2 = Elke regel geeft het incident, wie moet worden ingelicht, de plaats, de wet en het einde van de termijn in UTC. Het register van incidenten bevat ze alle.

# Aan iedereen die bij een datalek betrokken is. Titel en kopjes zijn die van Civ. Code 1798.82(d)(1) van Californië.
told =
    .subject = Bericht over een datalek
    .text-1 = { $whose ->
        [child] U krijgt deze brief voor { $person }, een kind voor wie u beslist. Waar “u” staat, is dit kind bedoeld.
       *[own] { $controller } laat u met deze brief weten wat er met gegevens van u is gebeurd.
    }
    .text-2 = Datum van dit bericht: { $noticed_on }.
    .heading-1 = Wat er is gebeurd
    .text-3 = { $happened }
    .quote-1 = { $summary }
    .text-4 = { $occurred ->
        [between] Het gebeurde tussen { $since_at } en { $until_at }. Wij weten het sinds { $aware_at }.
        [since] Het begon op { $since_at }. Wij weten het sinds { $aware_at }.
        [until] Het eindigde op { $until_at }. Wanneer het begon is nog niet bekend. Wij weten het sinds { $aware_at }.
       *[unknown] Wanneer het gebeurde is nog niet bekend. Wij weten het sinds { $aware_at }.
    }
    .heading-2 = Om welke gegevens het gaat
    .text-5 = Dit zijn uw gegevens waar het om gaat:
    .list-1 = { $data }
    .text-6 = { $seen ->
        [yes] Uit onze registratie blijkt dat gegevens van u zijn gelezen.
        [no] Uit onze registratie blijkt niet dat gegevens van u zijn gelezen, maar het had wel gekund.
        [aside] { "" }
       *[unknown] Wij weten niet of gegevens van u zijn gelezen. Wij gaan ervan uit dat dat zo is.
    }
    .text-7 = { $protection ->
        [encrypted] De gegevens waren versleuteld: wie ze heeft, kan ze zonder de sleutel niet lezen.
        [key_erased] De gegevens waren versleuteld, en niemand heeft de sleutel nog.
       *[none] { "" }
    }
    .text-8 = Wat ervan kan komen:
    .list-2 = { $results }
    .quote-2 = { $consequences }
    .heading-3 = Wat wij doen
    .text-9 = { $contained ->
        [yes] Wat het mogelijk maakte, is gestopt.
       *[no] Wij werken er nog aan om het te stoppen en meer te weten te komen.
    }
    .quote-3 = { $measures }
    .heading-4 = Wat u kunt doen
    .list-3 = { $steps }
    .quote-4 = { $advice }
    .quote-5 = { $offer }
    .heading-5 = Meer informatie
    .text-10 = { $reached_by ->
        [phone] Schrijf ons op { $contact }, of bel { $phone }.
       *[mail] Schrijf ons op { $contact }.
    }
    .text-11 = U kunt een klacht indienen bij de toezichthouder: { $complaints }.
    .list-4 = { $turn_to }

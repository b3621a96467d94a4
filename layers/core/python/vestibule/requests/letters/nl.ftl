# De brieven bij verzoeken.

acknowledged =
    .subject = Wij hebben uw verzoek ontvangen
    .text-1 =
        Wij hebben uw verzoek op { $received_at } ontvangen. Het nummer is { $request_id }. Het gaat om: { $right ->
            [information] informatie over het gebruik van gegevens
            [access] kopie van uw gegevens
            [portability] gegevens om mee te nemen
            [rectification] correctie
            [erasure] verwijdering van uw gegevens
            [restriction] beperking van een gebruik
            [objection] bezwaar tegen een gebruik
            [automated-decisions] menselijke blik op een geautomatiseerd besluit
            [complaint] klacht
            [authority-help] hoe u de toezichthouder bereikt
            [consent-withdrawal] intrekking van toestemming
            [opt-out] afmelden voor verkoop
            [disclosures] wie uw gegevens kreeg
            [direct-marketing] wie uw gegevens kreeg voor reclame
            [safeguards] waar uw gegevens zijn en wat ze beschermt
           *[closure] einde van uw account
        }.
    .text-2 =
        { $next ->
            [code] U krijgt hierna een code, zodat wij zeker weten dat u het bent die het vraagt.
            [proof] Hierna vragen wij u waaruit blijkt dat u het bent die het vraagt.
           *[none] U hoeft nu verder niets te doen.
        }
    .text-3 =
        { $by_link ->
            [yes] U krijgt ons antwoord uiterlijk op { $answer_on }. Tot dan kunt u het verzoek intrekken, zolang wij er niet aan begonnen zijn. Komt het niet van u, trek het dan ook in.
           *[no] U krijgt ons antwoord uiterlijk op { $answer_on }. Tot dan kunt u het verzoek intrekken waar u het hebt gedaan, zolang wij er niet aan begonnen zijn.
        }
    .button = Het verzoek intrekken
code =
    .subject = Uw code voor uw verzoek
    .text-1 = Vul deze code in waar u het verzoek { $request_id } hebt gedaan. De code geldt tot { $ends_at }.
    .code = Uw code is: { $code }
    .text-2 = Hebt u niets gevraagd, doe dan niets: zonder de code krijgt niemand uw gegevens. U kunt het ons melden via { $contact }.
answer =
    .subject = De kopie van uw gegevens staat klaar
    .text-1 = Hier is de kopie van uw gegevens waar u om vroeg. Uw verzoek heeft het nummer { $request_id }.
    .button = De kopie van uw gegevens openen
    .text-2 = De link werkt één keer, tot { $ends_at }. Wie hem heeft, kan de kopie openen: stuur deze brief dus niet door.
    .text-3 =
        { $whole ->
            [yes] Records die wij over u hebben: { $held_count }. Ze staan er allemaal in.
           *[no] Records die wij over u hebben: { $held_count }. In de kopie: { $copied_count }. Niet erin: { $left_count }, die ouder zijn dan de termijn van de wet of waar u niet om hebt gevraagd. Samen is dat alles wat wij hebben.
        }
    .text-4 =
        Waar een record iemand anders noemt, is die naam weggelaten. Codes, wachtwoorden en sleutels staan er niet in, omdat wie de kopie vindt ze zou kunnen gebruiken.{ $pictures ->
            [left] { " " }Foto’s die beschreven zijn en niet afgebeeld, omdat er ook anderen op staan: { $pictures_count }. Vraag ons te laten zien waar u op staat.
           *[all] { "" }
        }
    .text-5 = De kopie zegt wat wij bewaren, waarom, waar het vandaan komt, wie het mag krijgen en hoe lang wij het bewaren. Bent u niet tevreden met ons antwoord, schrijf dan naar { $contact } of dien een klacht in bij de toezichthouder: { $authority }

# De antwoorden.

answered =
    .subject = Ons antwoord op uw verzoek
    .text-1 =
        Op { $received_at } hebt u ons een verzoek gestuurd. Het nummer is { $request_id }. U { $kind ->
            [information] vroeg wat wij met uw gegevens doen.
            [access] vroeg om een kopie van uw gegevens.
            [portability] vroeg om uw gegevens in een vorm die u elders kunt gebruiken.
            [rectification] vroeg om uw gegevens te corrigeren.
            [erasure] vroeg om uw gegevens te wissen.
            [restriction] vroeg om het gebruik van uw gegevens te beperken.
            [objection] maakte bezwaar tegen een gebruik van uw gegevens.
            [automated-decisions] vroeg of een mens wil kijken naar een beslissing die een machine heeft genomen.
            [complaint] klaagde over hoe wij met uw gegevens of een verzoek zijn omgegaan.
            [authority-help] vroeg waar u terecht kunt voor hulp.
            [consent-withdrawal] trok uw toestemming in.
            [opt-out] vroeg om uw gegevens niet te verkopen of te delen.
            [disclosures] vroeg wie uw gegevens heeft gekregen.
            [direct-marketing] vroeg wie uw gegevens heeft gekregen voor direct marketing.
            [safeguards] vroeg waar uw gegevens zijn en wat ze beschermt.
           *[closure] vroeg om uw account te sluiten.
        }
    .text-2 =
        { $outcome ->
            [in_part] Wij hebben een deel ervan gedaan. Wat wij niet hebben gedaan, en waarom, staat hieronder.
            [refused] Wij hebben het niet gedaan. Waarom niet, en wat u kunt doen, staat hieronder.
            [nothing_held] Wij bewaren niets waar het over kan gaan.
            [forwarded] Over de gegevens waar het om gaat, beslist een ander, voor wie wij werken. Wij hebben het daar doorgegeven en helpen mee. Het antwoord krijgt u van daar.
           *[fulfilled] Wij hebben het gedaan. Het kost u niets en verandert niets aan de dienst of de prijs ervan.
        }
    .text-3 =
        { $done ->
            [information] Hiervoor gebruiken wij uw gegevens en waarom, daar hebben wij ze vandaan, en deze partijen kunnen ze krijgen. Hoe lang ze worden bewaard, staat in ons privacybeleid.
            [rectification] Deze gegevens zijn nu zoals u vroeg, en wie ze van ons heeft gekregen, hoort het:
            [looked-at] Iemand heeft bekeken wat u ons vroeg te verbeteren. Dit is er gedaan:
            [corrected-and-looked-at] Deze gegevens zijn nu zoals u vroeg. Iemand heeft de rest van wat u schreef bekeken, en zegt hieronder wat er is gedaan:
            [erasure] Dit is gevonden en gedaan. Back-ups volgen binnen hun termijn, en niets wat is gewist komt daaruit terug.
            [restriction] Vanaf nu bewaren wij deze gegevens alleen, en gebruiken wij ze nergens anders voor, totdat u dit opheft:
            [objection] Vanaf nu gebruiken wij uw gegevens hier niet meer voor:
            [automated-decisions] Een mens heeft ernaar gekeken. Dit is het resultaat:
            [complaint] Iemand die er niets mee te maken had, heeft ernaar gekeken. Dit is het resultaat:
            [authority-help] U kunt altijd bij deze toezichthouder terecht. Die is onafhankelijk van ons, en hulp kost u niets:
            [consent-withdrawal] Dit is met uw toestemming geëindigd. Wat daarom werd bewaard, wordt verwijderd:
            [opt-out] Wij verkopen uw gegevens niet. Dit is ook voor u uitgezet, waar het aan stond:
            [direct-marketing] Dit zeggen wij over gegevens die aan anderen worden gegeven voor hun reclame:
            [safeguards] Hier zijn uw gegevens, en zo worden ze beschermd. Details waar een aanvaller iets aan heeft, zijn weggelaten.
            [closure] Uw account is gesloten. Dit is gevonden en gedaan:
           *[nothing] { "" }
        }
    .list-1 = { $lines }
    .text-4 =
        { $counted ->
            [yes] Van { $held_count } records over u zijn er { $erased_count } gewist, wijzen er { $anonymised_count } niet meer naar u en worden er { $kept_count } om de genoemde redenen bewaard. Samen is dat alles wat wij hadden.
           *[no] { "" }
        }
    .button = Het bewijs bekijken
    .text-5 =
        { $receipt ->
            [yes] Het bewijs zegt nog eens wat er is gewist en wat er wordt bewaard, en toont het aan: elke stap heeft een ondertekende regel in ons register, die iedereen zonder ons kan controleren. De link werkt zonder account, zolang wij uw verzoek bewaren. Vanaf de volgende dag staan de bewijzen er.
           *[no] { "" }
        }
    .list-2 = { $left }
    .text-6 =
        { $grounded ->
            [yes] De reden: { $ground } ({ $law }).
           *[no] { "" }
        }
    .quote = { $reason }
    .text-7 =
        { $partial_answer ->
            [yes] Wat wij ervan konden beantwoorden, hebben wij beantwoord.
           *[no] { "" }
        }
    .text-8 =
        { $described_data ->
            [yes] Waar wij de gegevens zelf niet mogen geven, zoals wachtwoorden of waaraan een gezicht wordt herkend, vertellen wij welke soorten wij bewaren: u vindt ze in ons privacybeleid.
           *[no] { "" }
        }
    .text-9 =
        { $opt_out_offer ->
            [yes] U kunt ons nog altijd vragen uw gegevens niet te verkopen of te delen. Daarvoor hoeft u niet aan te tonen wie u bent.
           *[no] { "" }
        }
    .text-10 =
        { $legal_provision ->
            [yes] De wettelijke bepaling waarop dit berust, staat bij de reden.
           *[no] { "" }
        }
    .text-11 =
        { $own_complaint ->
            [yes] U kunt eerst bij ons klagen: schrijf naar { $contact }. Iemand anders dan voorheen kijkt er dan naar.
           *[no] Bent u niet tevreden met ons antwoord, schrijf dan naar { $contact }. Iemand anders dan voorheen kijkt er dan naar.
        }
    .text-12 = U kunt altijd een klacht indienen bij de toezichthouder: { $office }
    .text-13 =
        { $recourse ->
            [yes] Die kan onze beslissing onderzoeken en ons opdragen haar te wijzigen.
           *[no] { "" }
        }
    .text-14 =
        { $time_limit ->
            [yes] Uw verzoek daartoe moet daar binnen dertig dagen na deze brief zijn.
           *[no] { "" }
        }
    .text-15 = U kunt ook naar de rechter gaan, waar u woont of waar wij zijn gevestigd.
recipients-waiting =
    .subject = Ontvangers moeten van een verzoek horen
    .text-1 =
        { $kind ->
            [rectification] Voor het verzoek { $request_id } zijn gegevens over { $person_id } gecorrigeerd. Deze ontvangers kregen ze van ons en moeten ze ook corrigeren:
            [restriction] Voor het verzoek { $request_id } zijn gegevens over { $person_id } beperkt. Deze ontvangers kregen ze van ons en moeten ervan horen:
           *[other] Voor het verzoek { $request_id } zijn gegevens over { $person_id } gewist. Deze ontvangers kregen ze van ons en moeten ze ook wissen:
        }
    .list = { $names }
    .text-2 = Breng hen op de hoogte en voer hun antwoorden bij het verzoek in. Het antwoord aan de persoon wacht uiterlijk tot { $until_at } op hen.
forwarded =
    .subject = Een verzoek over gegevens waarover u beslist
    .text-1 = Op { $received_at } heeft iemand ons een verzoek gestuurd over gegevens die wij voor u verwerken. Het nummer is { $request_id }, dat van de persoon { $person_id }.
    .text-2 =
        Wat wordt gevraagd: { $kind ->
            [access] een kopie van de gegevens.
            [portability] de gegevens in een vorm die elders te gebruiken is.
            [rectification] dat gegevens worden gecorrigeerd.
            [erasure] dat gegevens worden gewist.
            [restriction] dat het gebruik van gegevens wordt beperkt.
            [objection] dat een gebruik van gegevens stopt.
            [consent-withdrawal] dat een toestemming wordt ingetrokken.
           *[other] wat er met de gegevens wordt gedaan.
        }
    .text-3 =
        { $dated ->
            [yes] U beslist erover en antwoordt de persoon uiterlijk op { $answer_on }. Wij helpen: laat ons weten wat wij moeten doen, via { $contact }.
           *[no] U beslist erover en antwoordt de persoon zo snel mogelijk. Wij helpen: laat ons weten wat wij moeten doen, via { $contact }.
        }
    .text-4 = In uw lijst van verzoeken kunt u zeggen wat wij moeten doen: het uitvoeren, het weigeren op een grond van de wet, of niets omdat u hebt geantwoord. Doe dat uiterlijk op { $help_at }: dan kunnen wij op tijd helpen.

# The page behind the link of a copy.

bundle-page =
    .subject = De kopie van uw gegevens
    .text-1 = Druk op de knop om de kopie van uw gegevens op te halen voor het verzoek { $request_id }. Het is één ZIP-bestand: open daarin index.html om te lezen.
    .button = De kopie ophalen
    .text-2 = Dit werkt één keer, tot { $ends_at }. Wie het bestand heeft, kan het lezen: bewaar het waar alleen u het kunt openen.

# Brieven over termijnen: aan de persoon, en aan het complianceteam.

extended =
    .subject = Wij hebben meer tijd nodig voor uw verzoek
    .text-1 =
        Op { $received_at } hebt u ons het verzoek { $request_id } gestuurd. Wij kunnen het niet binnen de eerste termijn beantwoorden, omdat { $because ->
            [number] er meerdere verzoeken te beantwoorden zijn.
           *[complexity] het ingewikkeld is.
        }
    .text-2 = U krijgt ons antwoord uiterlijk op { $until_on }. Wij kunnen de termijn niet nog eens verlengen.
    .text-3 = Bent u het er niet mee eens, schrijf ons dan op { $contact }. U kunt ook een klacht indienen bij de autoriteit: { $office }
reminder =
    .subject =
        { $stage ->
            [late] Te laat en niet beantwoord
            [last] Te beantwoorden binnen twee dagen
           *[soon] Te beantwoorden binnen een week
        } (verzoeken: { $requests_count })
    .text-1 =
        { $stage ->
            [late] De termijn van deze verzoeken is verstreken, en niemand heeft ze beantwoord. Antwoord nu, en leg de oorzaak vast.
            [last] De termijn van deze verzoeken eindigt binnen twee dagen.
           *[soon] De termijn van deze verzoeken eindigt binnen een week.
        }
    .list = { $lines }
    .text-2 = Elke regel geeft het verzoek, wat er wordt gevraagd en de laatste veilige dag. De lijst van verzoeken bevat ze alle.
decision-wanted =
    .subject = Een verzoek wacht op uw beslissing
    .text-1 = Het verzoek { $request_id } wacht tot het complianceteam heeft beslist. Het moet uiterlijk op { $until_on } zijn beantwoord.
    .text-2 = Wie een verzoek heeft ingevoerd of gedaan, beslist er niet over. Wat onomkeerbaar is, en elke weigering, vraagt twee personen.

# Wat wordt gevraagd om zeker te weten wie het vraagt.

code-and-points =
    .subject = Uw code voor uw verzoek
    .text-1 = Vul deze code in waar u het verzoek { $request_id } hebt gedaan. De code geldt tot { $ends_at }.
    .code = Uw code is: { $code }
    .text-2 =
        Omdat u niet bent ingelogd, vragen wij iets meer: uw telefoonnummer zoals wij het kennen, de naam of het nummer van uw ruimte, of de maand waarin u die hebt betrokken. { $points ->
            [one] Eén daarvan is genoeg.
            [three] Ze zijn alle drie nodig.
           *[two] Er zijn er twee nodig.
        }{ $declared ->
            [yes] { " " }U verklaart ook dat het om uw eigen gegevens gaat.
           *[no] { "" }
        } Wat u opgeeft, dient alleen hiervoor en wordt niet bewaard.
    .text-3 = Hebt u niets gevraagd, doe dan niets: zonder de code krijgt niemand uw gegevens. U kunt het ons melden via { $contact }.
code-for-agent =
    .subject = Iemand doet een verzoek in uw naam
    .text-1 = Wij hebben het verzoek { $request_id } ontvangen van iemand die zegt dat u hem of haar voor u laat vragen. Klopt dat, geef deze code dan door of vul hem zelf in. De code geldt tot { $ends_at }.
    .code = De code is: { $code }
    .text-2 = Weet u hier niets van, doe dan niets: zonder de code krijgt niemand uw gegevens en wordt er niets gewist. U kunt het ons melden via { $contact }.
papers-asked =
    .subject = Voor uw verzoek hebben wij een document nodig
    .text-1 = Om zeker te weten wie het verzoek { $request_id } doet, hebben wij een kopie van een identiteitsbewijs nodig, of de machtiging als iemand voor een ander vraagt. Lever die in waar u het verzoek hebt gedaan, als PDF, JPEG of PNG, vóór { $ends_at }. U mag afdekken wat niet zegt wie u bent, zoals het nummer en de foto.
    .text-2 = De kopie dient alleen hiervoor. Ze is versleuteld, iemand van ons team bekijkt haar, en ze wordt gewist zodra ze heeft gediend. Vragen: { $contact }.

# Brieven over hoe een verzoek binnenkwam, of op niets uitliep.

unknown =
    .subject = Wij kennen niemand op dit adres
    .text-1 = Iemand, misschien u, heeft het verzoek { $request_id } gedaan over de gegevens van de persoon met dit e-mailadres. Geen account bij ons heeft het, dus wij hebben niets om mee te antwoorden.
    .text-2 = Gebruikt u bij ons een ander adres, vraag het dan daarmee. Hebt u ons geschreven of bent u zonder account geregistreerd, schrijf dan naar { $contact } en zeg wanneer en waar.
    .text-3 = Hebt u niets gevraagd, doe dan niets. Wij hebben dit adres niet bewaard.
merged =
    .subject = Uw verzoek wordt samen met een ander beantwoord
    .text-1 = Uw verzoek { $request_id } vraagt hetzelfde als uw verzoek { $earlier_id }, waaraan wij werken. Wij beantwoorden beide met dat verzoek, op de vroegere datum daarvan.
    .text-2 = Bedoelde u iets anders, schrijf dan naar { $contact }.
unproven =
    .subject = Uw verzoek is geëindigd zonder bewijs
    .text-1 = Wij konden er niet zeker van zijn dat het verzoek { $request_id } van u kwam, of van iemand die het voor u mag doen: wat wij hadden gevraagd, is niet op tijd getoond. Er is dus niets mee gedaan, en niemand heeft iets gekregen.
    .text-2 = U kunt altijd een nieuw verzoek doen. Kunt u niet tonen wat wij vragen, schrijf dan naar { $contact }: er zijn andere manieren.
    .text-3 = Bent u het er niet mee eens, dan kunt u een klacht indienen bij de autoriteit, of naar de rechter gaan: { $office }
    .text-4 = Hebt u niets gevraagd, dan hoeft u niets te doen.
withdrawn =
    .subject = Uw verzoek is ingetrokken
    .text-1 = Het verzoek { $request_id } is ingetrokken. Wij doen er niets meer voor.
    .text-2 = U kunt altijd een nieuw verzoek doen. Hebt u het niet ingetrokken, schrijf dan naar { $contact }.

# Waar een ander beslist en wij helpen: aan de beheerders daar.

instruction-wanted =
    .subject =
        { $stage ->
            [late] Wij kunnen niet meer op tijd helpen met een verzoek
           *[soon] Laat ons weten wat wij met een verzoek moeten doen
        }
    .text-1 = Op { $received_at } heeft iemand ons het verzoek { $request_id } gestuurd over gegevens waarover u beslist. U hebt ons niet laten weten wat wij moeten doen.
    .text-2 =
        { $stage ->
            [late] Wij hadden dat uiterlijk op { $help_at } nodig. Laat het ons toch weten, in uw lijst van verzoeken: wij doen wat wij kunnen.
           *[soon] Laat het ons uiterlijk op { $help_at } weten, in uw lijst van verzoeken: uitvoeren, weigeren op een grond van de wet, of niets omdat u hebt geantwoord.
        }
    .text-3 =
        { $dated ->
            [yes] U antwoordt de persoon uiterlijk op { $answer_on }. Vragen: { $contact }.
           *[no] U antwoordt de persoon zo snel mogelijk. Vragen: { $contact }.
        }

# Aan bedrijven die gegevens voor de aanbieder verwerken, of aan het team voor hen.

processor-told =
    .subject =
        { $kind ->
            [rectification] Verbeter gegevens die u voor ons bewaart
            [restriction] Beperk gegevens die u voor ons bewaart
           *[other] Wis gegevens die u voor ons bewaart
        }
    .text-1 =
        { $direct ->
            [yes] Dit is een opdracht op grond van onze overeenkomst met { $processor }, voor het verzoek { $request_id }.
           *[no] Geef dit door aan { $processor }, waarvan het beleid geen adres noemt: het is een opdracht voor het verzoek { $request_id }.
        }
    .text-2 =
        { $kind ->
            [rectification] Gegevens over deze persoon zijn verbeterd: { $whom }. Vraag naar de nieuwe gegevens en verbeter wat u bewaart.
            [restriction] Gegevens over deze persoon zijn beperkt: { $whom }. Bewaar wat u hebt, en doe er verder niets mee.
           *[other] Gegevens over deze persoon zijn gewist: { $whom }. Wis wat u bewaart, ook kopieën.
        }
    .text-3 = Laat ons uiterlijk op { $until_at } weten, via { $contact }, dat het is gedaan, of dat het niet kan. Het team voert het antwoord bij het verzoek in, onder { $recipient_id }.

# De pagina achter de link die een verzoek intrekt.

withdraw-ask =
    .subject = Uw verzoek intrekken
    .text-1 = Druk op de knop om het verzoek { $request_id } in te trekken. Wij doen er dan niets meer voor.
    .button = Intrekken
    .text-2 = Wilt u dat wij ermee doorgaan, sluit dan deze pagina.
withdraw-done =
    .subject = Uw verzoek is ingetrokken
    .text-1 = Het verzoek { $request_id } is ingetrokken. Wij doen er niets meer voor, en hebben u dat ook geschreven.
withdraw-late =
    .subject = Uw verzoek kan niet meer worden ingetrokken
    .text-1 = Wat u met het verzoek { $request_id } hebt gevraagd, wordt al gedaan of is al gedaan. U krijgt ons antwoord per e-mail. Vragen: { $contact }.

# Aan een gemachtigde die voor iemand vraagt: hoe ver het is, en niets over de persoon.

agent-acknowledged =
    .subject = Wij hebben het verzoek ontvangen dat u voor iemand hebt gedaan
    .text-1 = Wij hebben op { $received_at } het verzoek ontvangen dat u als gemachtigde hebt gedaan. Het nummer is { $request_id }. Noem het wanneer u ons erover schrijft.
    .text-2 =
        { $next ->
            [proof] Hierna hebben wij de machtiging nodig: lever die in onder dit nummer, als PDF, JPEG of PNG, tenzij wij haar al hebben gezien. De persoon kan van ons een code krijgen en moet die aan u doorgeven of zelf invullen. Wordt hiervan niets getoond vóór { $ends_at }, dan eindigt het verzoek en hoort u er niets meer over.
           *[none] Hiervoor hoeft niets te worden aangetoond.
        }
    .text-3 = Kennen wij de persoon, dan komt ons antwoord in de regel uiterlijk op { $answer_on }. Het gaat naar de persoon, niet naar u. Zodra wij zeker weten dat u mag vragen, laten wij u weten dat het is verstuurd.
    .text-4 = Hebt u dit verzoek niet gedaan, doe dan niets. U kunt het ons melden via { $contact }.
agent-asked-again =
    .subject = Wij hebben een ander bewijs nodig voor het verzoek dat u voor iemand hebt gedaan
    .text-1 = Uit wat voor het verzoek { $request_id } is ingeleverd, blijkt niet dat u het mag doen. Lever de machtiging onder dit nummer opnieuw in, volledig en leesbaar, als PDF, JPEG of PNG, vóór { $ends_at }.
    .text-2 = Wat eerder was ingeleverd, is gewist. Vragen: { $contact }.
agent-extended =
    .subject = Wij hebben meer tijd nodig voor het verzoek dat u voor iemand hebt gedaan
    .text-1 = Wij kunnen het verzoek { $request_id } niet binnen de eerste termijn beantwoorden. De persoon krijgt ons antwoord uiterlijk op { $until_on }, en een brief waarin staat waarom.
agent-ended =
    .subject = Het verzoek dat u voor iemand hebt gedaan, is geëindigd
    .text-1 =
        { $end ->
            [answered] Wij hebben het verzoek { $request_id } beantwoord. Het antwoord is naar de persoon gegaan, omdat er iets in kan staan dat alleen die mag lezen.
            [refused] Wij hebben het verzoek { $request_id } geweigerd. Het antwoord is naar de persoon gegaan, met de reden en waar men kan klagen.
            [withdrawn] Het verzoek { $request_id } is geëindigd, omdat het is ingetrokken. Wij doen er niets meer voor.
            [merged] Het verzoek { $request_id } wordt samen beantwoord met een ander dat hetzelfde vraagt. Het antwoord gaat naar de persoon.
           *[unproven] Het verzoek { $request_id } is geëindigd, omdat niet op tijd is getoond wat wij hadden gevraagd. Er is niets voor gedaan. U kunt altijd een nieuw doen.
        }
    .text-2 = Meer dan dit vertellen wij u niet. Vragen: { $contact }.

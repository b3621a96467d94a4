# De brieven bij verzoeken.

acknowledged =
    .subject = Wij hebben uw verzoek ontvangen
    .text-1 = Op { $received_at } hebben wij uw verzoek om een kopie van uw gegevens ontvangen. Het nummer is { $request_id }.
    .text-2 = U krijgt hierna een code, zodat wij zeker weten dat u het bent die het vraagt.
code =
    .subject = Uw code voor uw verzoek
    .text-1 = Vul deze code in waar u het verzoek { $request_id } hebt gedaan. De code geldt tot { $ends_at }.
    .code = Uw code is: { $code }
    .text-2 = Hebt u niets gevraagd, doe dan niets: zonder de code krijgt niemand uw gegevens. U kunt het ons melden via { $contact }.
answer =
    .subject = De kopie van uw gegevens staat klaar
    .text-1 = Hier is de kopie van uw gegevens waar u om vroeg. Uw verzoek heeft het nummer { $request_id }.
    .button = De kopie van uw gegevens openen
    .text-2 = De link geldt tot { $ends_at }. Wie hem heeft, kan de kopie openen: stuur deze brief dus niet door.
    .text-3 = De kopie zegt wat wij bewaren, waarom, waar het vandaan komt, wie het mag krijgen en hoe lang wij het bewaren. Bent u niet tevreden met ons antwoord, schrijf dan naar { $contact } of dien een klacht in bij de toezichthouder: { $authority }

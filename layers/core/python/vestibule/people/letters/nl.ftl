### Brieven over uw gegevens, correcties en aanmeldingen.

email-code =
    .subject = Uw code voor een nieuw e-mailadres
    .text-1 = U, of iemand anders, heeft gevraagd dit adres te gebruiken voor een account bij { $house }. Vul deze code in om het te bevestigen:
    .code = { $code }
    .text-2 = De code werkt tot { $until_at }. Was u het niet, doe dan niets: zonder de code verandert er niets.
email-changed =
    .subject = Uw e-mailadres is gewijzigd
    .text-1 = Uw account bij { $house } gebruikt voortaan een ander e-mailadres. Brieven komen hier niet meer aan.
    .text-2 = Was u het niet, schrijf dan meteen naar { $contact }.
correction-decided =
    .subject =
        { $decision ->
            [made] Uw correctie is uitgevoerd
           *[other] Uw correctie is niet uitgevoerd
        }
    .text-1 =
        { $decision ->
            [made] Wat u ons op { $asked_at } vroeg te corrigeren, is gecorrigeerd.
           *[other] Wat u ons op { $asked_at } vroeg te corrigeren, is niet gecorrigeerd, om deze reden:
        }
    .quote = { $reason }
    .text-2 =
        { $decision ->
            [made] Klopt het nog niet, vraag het dan opnieuw of schrijf naar { $contact }.
           *[other] U kunt schrijven naar { $contact }, een klacht indienen bij { $authority } of naar de rechter gaan. Het nummer van de correctie is { $correction_id }.
        }
application-received =
    .subject =
        { $kind ->
            [technician] Bevestig uw adres voor uw sollicitatie
           *[other] Bevestig uw adres voor uw aanvraag voor toegang
        }
    .text-1 =
        { $kind ->
            [technician] Iemand, waarschijnlijk u, heeft bij { $house } gesolliciteerd en dit adres opgegeven.
           *[other] Iemand, waarschijnlijk u, heeft toegang tot { $house } gevraagd en dit adres opgegeven.
        }
    .text-2 = Bevestig binnen drie dagen dat dit uw adres is. Pas dan bekijken wij het en schrijven wij u opnieuw:
    .button = Adres bevestigen
    .text-3 = Was u het niet, dan hoeft u niets te doen: niemand leest het formulier, en na drie dagen wordt het verwijderd.
application-confirm-ask =
    .subject = Is dit uw adres?
    .text-1 =
        { $kind ->
            [technician] Met één klik bevestigt u het adres en bereikt uw sollicitatie ons.
           *[other] Met één klik bevestigt u het adres en bereikt uw aanvraag voor toegang ons.
        }
    .button = Adres bevestigen
    .text-2 = Hebt u het formulier niet verstuurd, sluit dan deze pagina: niemand leest het, en het wordt verwijderd.
application-confirm-done =
    .subject = Uw adres is bevestigd
    .text-1 =
        { $kind ->
            [technician] Uw sollicitatie heeft ons bereikt. Wij bekijken haar en schrijven u opnieuw.
           *[other] Uw aanvraag voor toegang heeft ons bereikt. Wij bekijken haar en schrijven u opnieuw.
        }
application-accepted =
    .subject =
        { $kind ->
            [technician] Uw sollicitatie
           *[other] U hebt nu toegang
        }
    .text-1 =
        { $kind ->
            [technician] Wij willen graag verder met uw sollicitatie en nemen contact met u op.
           *[other] Uw aanvraag voor toegang tot { $house } is aanvaard. Een andere brief vertelt hoe u zich aanmeldt.
        }
application-refused =
    .subject =
        { $kind ->
            [technician] Uw sollicitatie
           *[other] Uw aanvraag voor toegang
        }
    .text-1 =
        { $kind ->
            [technician] Wij gaan niet verder met uw sollicitatie. Dank voor uw belangstelling.
           *[other] Uw aanvraag voor toegang tot { $house } is niet aanvaard.
        }
    .quote = { $reason }
    .text-2 = Wat u ons hebt gestuurd, wordt verwijderd als de tijd daar is, of eerder als u naar { $contact } schrijft.

invited =
    .subject = Uw uitnodiging voor { $house }
    .text-1 = U bent uitgenodigd voor { $house }. Meld u aan met uw e-mailadres, { $email }, en met het wachtwoord hieronder. Daarna kiest u er zelf een.
    .code = Uw eerste wachtwoord: { $password }
    .text-2 = Het wachtwoord werkt zeven dagen, en alleen tot u zelf een wachtwoord hebt gekozen. Geef het niet door: wij vragen er nooit naar.
    .text-3 = Weet u niet waar dit over gaat, doe dan niets, of schrijf naar { $contact }.

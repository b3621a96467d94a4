# Bewijzen van wat mensen beslissen.

recorded =
    .subject = Uw keuze is vastgelegd
    .text-1 = Op { $recorded_at } hebben wij uw keuze vastgelegd over: { $what }. { $choice ->
        [given] U hebt toestemming gegeven.
        [outweighed] Zij telt niet: een strengere keuze van u, die zonder deze te kennen werd gemaakt, blijft gelden.
        [refused] U hebt geweigerd.
        [objected] U hebt bezwaar gemaakt, en het is gestopt.
        [allowed_again] U staat het weer toe.
        [restricted] U hebt het beperkt: wij bewaren de gegevens alleen, en gebruiken ze voor rechtsvorderingen en voor wat de wet verlangt.
       *[unrestricted] U hebt de beperking opgeheven.
    }
    .text-2 = U kunt uw keuze altijd wijzigen in de app, even gemakkelijk als u haar maakte.
    .text-3 = Het nummer van de vastlegging is { $consent_id }.
withdrawn =
    .subject = Uw toestemming is ingetrokken
    .text-1 = Op { $recorded_at } hebt u uw toestemming ingetrokken: { $what }.
    .text-2 = Het werkte meteen. Wat daarvoor is gedaan, blijft rechtmatig; wat wij alleen hiervoor bewaren, wordt verwijderd.
    .text-3 = Het nummer van de vastlegging is { $consent_id }.

# Lettres au sujet de la température d’un logement.

changed =
    .subject = La température de votre logement a été modifiée
    .text-1 = À { $site }, une personne qui habite avec vous a réglé le thermostat le { $set_at } : { $mode ->
        [off] il est éteint.
        [heat] il chauffe à { $set_point } °C.
        [cool] il refroidit à { $set_point } °C.
       *[auto] il maintient { $set_point } °C.
    }
    .text-2 = Vous pouvez le modifier dans l’application à tout moment. Vous recevez cette lettre parce que vous partagez ce réglage.

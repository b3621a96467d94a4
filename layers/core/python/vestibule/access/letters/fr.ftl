### Lettres sur les portes.

code-made =
    .subject = Votre code pour la porte
    .text-1 = Un code a été créé pour vous chez { $house }. Saisissez-le aux portes que vous pouvez ouvrir :
    .code = { $code }
    .text-2 = Il fonctionne aux heures prévues par votre autorisation et prend fin avec elle. Ne le transmettez à personne : chez { $house }, personne ne le voit ni ne le demande.
    .text-3 = Si quelqu’un d’autre l’a vu, écrivez à { $contact } : il sera mis hors service.
overlock =
    .subject =
        { $state ->
            [gate_lock] Vous ne pouvez pas entrer à { $site } pour le moment
            [overlock] Votre box à { $site } a été fermé
           *[released] Votre box à { $site } vous est de nouveau ouvert
        }
    .text-1 =
        { $state ->
            [gate_lock] Depuis le { $set_at }, les portails de { $site } ne s’ouvrent plus pour vous ni pour les personnes avec qui vous partagez votre box. Le motif indiqué :
            [overlock] Depuis le { $set_at }, votre box à { $site } ne s’ouvre plus, ni pour vous ni pour personne d’autre, notre personnel compris. Le motif indiqué :
           *[released] Depuis le { $set_at }, tout s’ouvre de nouveau pour vous à { $site } comme avant. Le motif indiqué :
        }
    .quote = { $reason }
    .text-2 =
        { $state ->
            [gate_lock] Sans règlement, le box lui-même sera fermé à l’étape suivante. Pour régler la situation, ou si vous avez un besoin urgent de quelque chose qui s’y trouve, écrivez à { $contact }.
            [overlock] Pour régler la situation, ou si vous avez un besoin urgent de quelque chose qui s’y trouve, un médicament par exemple, écrivez à { $contact }.
           *[released] Si une porte ne s’ouvre pas malgré tout, écrivez à { $contact }.
        }

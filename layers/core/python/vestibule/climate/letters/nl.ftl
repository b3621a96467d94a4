# Brieven over de temperatuur van een woning.

changed =
    .subject = De temperatuur in uw woning is gewijzigd
    .text-1 = Bij { $site } heeft iemand die bij u woont de thermostaat ingesteld op { $set_at }: { $mode ->
        [off] hij staat uit.
        [heat] hij verwarmt tot { $set_point } °C.
        [cool] hij koelt tot { $set_point } °C.
       *[auto] hij houdt { $set_point } °C aan.
    }
    .text-2 = U kunt dit op elk moment in de app wijzigen. U krijgt deze brief omdat u de instelling deelt.

# Reçus de ce que chacun décide.

recorded =
    .subject = Votre choix est enregistré
    .text-1 = Le { $recorded_at }, nous avons enregistré votre choix sur : { $what }. { $choice ->
        [given] Vous avez accepté.
        [outweighed] Il ne compte pas : un choix plus strict de votre part, fait sans connaître celui-ci, demeure.
        [refused] Vous avez refusé.
        [objected] Votre opposition a pris effet, et cela a cessé.
        [allowed_again] Vous l’autorisez de nouveau.
        [restricted] Vous l’avez limité : nous nous bornons à conserver les données, et à les utiliser pour des droits en justice et pour ce que la loi exige.
       *[unrestricted] Vous avez levé la limitation.
    }
    .text-2 = Vous pouvez changer d’avis à tout moment dans l’application, aussi simplement que vous avez choisi.
    .text-3 = L’enregistrement porte le numéro { $consent_id }.
withdrawn =
    .subject = Votre consentement est retiré
    .text-1 = Le { $recorded_at }, vous avez retiré votre consentement : { $what }.
    .text-2 = L’effet a été immédiat. Ce qui a été fait auparavant reste licite ; ce que nous détenons pour cela seulement est en cours de suppression.
    .text-3 = L’enregistrement porte le numéro { $consent_id }.

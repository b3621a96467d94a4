### Letters about your own record, corrections and applications.

email-code =
    .subject = Your code for a new e-mail address
    .text-1 = You, or somebody, asked that this address be used for an account with { $house }. Enter this code to confirm it:
    .code = { $code }
    .text-2 = It works until { $until_at }. If it was not you, do nothing: without the code nothing changes.
email-changed =
    .subject = Your e-mail address was changed
    .text-1 = Your account with { $house } uses another e-mail address from now on. Letters no longer come here.
    .text-2 = If it was not you, write to { $contact } at once.
correction-decided =
    .subject =
        { $decision ->
            [made] Your correction was made
           *[other] Your correction was not made
        }
    .text-1 =
        { $decision ->
            [made] What you asked us to correct on { $asked_at } was corrected.
           *[other] What you asked us to correct on { $asked_at } was not corrected. Who decided gives this reason:
        }
    .quote = { $reason }
    .text-2 =
        { $decision ->
            [made] If it is still wrong, ask again, or write to { $contact }.
           *[other] You may write to { $contact }, complain to { $authority }, or go to court. The number of the correction is { $correction_id }.
        }
application-received =
    .subject =
        { $kind ->
            [technician] Confirm your address for your application
           *[other] Confirm your address for your request for access
        }
    .text-1 =
        { $kind ->
            [technician] Somebody, probably you, applied for work with { $house } and gave this address.
           *[other] Somebody, probably you, asked for access to { $house } and gave this address.
        }
    .text-2 = Confirm within three days that the address is yours. Only then do we look at it, and write to you again:
    .button = Confirm the address
    .text-3 = If it was not you, do nothing: nobody reads the form, and after three days it is deleted.
application-confirm-ask =
    .subject = Is this your address?
    .text-1 =
        { $kind ->
            [technician] With one click you confirm the address, and your application reaches us.
           *[other] With one click you confirm the address, and your request for access reaches us.
        }
    .button = Confirm the address
    .text-2 = If it was not you who sent the form, close this page: nobody reads the form, and it is deleted.
application-confirm-done =
    .subject = Your address is confirmed
    .text-1 =
        { $kind ->
            [technician] Your application has reached us. We look at it and write to you again.
           *[other] Your request for access has reached us. We look at it and write to you again.
        }
application-accepted =
    .subject =
        { $kind ->
            [technician] Your application
           *[other] You now have access
        }
    .text-1 =
        { $kind ->
            [technician] We would like to go on with your application, and will contact you.
           *[other] Your request for access to { $house } was accepted. How to sign in is told in another letter.
        }
application-refused =
    .subject =
        { $kind ->
            [technician] Your application
           *[other] Your request for access
        }
    .text-1 =
        { $kind ->
            [technician] We do not go on with your application. Thank you for your interest.
           *[other] Your request for access to { $house } was not accepted.
        }
    .quote = { $reason }
    .text-2 = What you sent us is deleted when its time has come, or before if you write to { $contact }.

invited =
    .subject = Your invitation to { $house }
    .text-1 = You are invited to { $house }. Sign in with your e-mail address, { $email }, and with the password below. Then you choose one of your own.
    .code = Your first password: { $password }
    .text-2 = The password works for seven days and only until you have chosen your own. Do not pass it on: we never ask for it.
    .text-3 = If you do not know what this is about, do nothing, or write to { $contact }.

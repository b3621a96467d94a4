# Letters to many: the words are the campaign's own. And the pages of the link that ends them.

campaign =
    .subject = { $title }
    .text = { $text }
survey =
    .subject = { $title }
    .text = { $text }
    .button = Answer the questions
unsubscribe-ask =
    .subject = Stop these letters?
    .text-1 = With one click you get no more letters of this kind: { $what }.
    .button = Stop these letters
    .text-2 = It takes effect at once, costs nothing and needs no login. You will still get what we have to tell you: letters about your account, about your own requests, about safety and about changes of our privacy policy.
unsubscribe-done =
    .subject = You get no more of these letters
    .text-1 = We have noted it, and it takes effect at once: { $what }. A letter that is on its way this minute may still arrive.
    .text-2 = You will still get what we have to tell you: letters about your account, about your own requests, about safety and about changes of our privacy policy. You can change your choice in the app at any time.

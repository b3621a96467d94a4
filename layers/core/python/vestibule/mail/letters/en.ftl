# What stands in every letter.

greeting = Hello { $name },
greeting-nameless = Hello,
why-needed = This is not advertising: the letter is about your account, something you asked for or something you should know.
why-agreed = You get this because you agreed to it: { $what }. You can withdraw that at any time, and it costs you nothing.
why-not-objected = You get this because our policy lets us write to you about it: { $what }. You can object at any time, and it costs you nothing.
unsubscribe = Stop these letters
form-refused = This could not be taken as it stands. Please leave out what nobody has to tell us (health, belief, origin, numbers of cards or papers), use plain text, and write { $most_count } characters at most.
form-too-often = That was often within one hour. Please try again later.
score-question = How satisfied are you?
score-1 = 1, not at all
score-2 = 2
score-3 = 3
score-4 = 4
score-5 = 5, very
score-words = What would you like to add? You may leave this empty.
remark-words = What would you like to add?
said-by-person = You, { $said_at }
said-by-staff = { $house }, { $said_at }

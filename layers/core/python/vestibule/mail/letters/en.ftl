# What stands in every letter.

greeting = Hello { $name },
greeting-nameless = Hello,
why-needed = This is not advertising: the letter is about your account, something you asked for or something you should know.
why-permission = You get this because of your choice about: { $what }. You can change it at any time, and it costs you nothing.
unsubscribe = Stop these letters

# The letters of the requests workflow.

acknowledged =
    .subject = We have your request
    .text-1 =
        We received your request on { $received_at }. Its number is { $request_id }. It is about: { $right ->
            [information] information on what we do with data
            [access] a copy of your data
            [portability] your data to take along
            [rectification] a correction
            [erasure] erasure of your data
            [restriction] restriction of a use
            [objection] objection to a use
            [automated-decisions] a human look at an automated decision
            [complaint] a complaint
            [authority-help] how to reach the authority
            [consent-withdrawal] withdrawal of consent
            [opt-out] opting out of sale
            [disclosures] who got your data
            [direct-marketing] who got your data for marketing
            [safeguards] where your data is and what protects it
           *[closure] the end of your account
        }.
    .text-2 =
        { $next ->
            [code] Next you get a code, so that we can be sure it is you who asks.
            [proof] Next we ask you for what shows that it is you who asks.
           *[none] You need do nothing more for now.
        }
    .text-3 =
        { $by_link ->
            [yes] You get our answer by { $answer_on }. Until then you can withdraw the request, as long as we have not begun to do it. If you did not make it, withdraw it too.
           *[no] You get our answer by { $answer_on }. Until then you can withdraw the request where you made it, as long as we have not begun to do it.
        }
    .button = Withdraw the request
code =
    .subject = Your code for your request
    .text-1 = Enter this code where you made the request { $request_id }. It is valid until { $ends_at }.
    .code = Your code is: { $code }
    .text-2 = If you made no request, do nothing: without the code nobody gets your data. You may tell us at { $contact }.
answer =
    .subject = The copy of your data is ready
    .text-1 = Here is the copy of your data that you asked for. Your request has the number { $request_id }.
    .button = Open the copy of your data
    .text-2 = The link works once, until { $ends_at }. Whoever has it can open the copy, so do not pass this letter on.
    .text-3 =
        { $whole ->
            [yes] Records that we hold about you: { $held_count }. All of them are in it.
           *[no] Records that we hold about you: { $held_count }. In the copy: { $copied_count }. Not in it: { $left_count }, which are older than the law reaches back, or for which you did not ask. Together that is everything that we hold.
        }
    .text-4 =
        Where a record names somebody else, that name is left out. Codes, passwords and keys are not in it, because whoever finds the copy could use them.{ $pictures ->
            [left] { " " }Pictures that are described in it and not shown, because others stand on them as well: { $pictures_count }. Ask us to see what shows you.
           *[all] { "" }
        }
    .text-5 = The copy says what we hold, why, where it comes from, who may get it and for how long we keep it. If you think that we have not answered as we should, write to { $contact } or complain to the authority: { $authority }

# The answers.

answered =
    .subject = Our answer to your request
    .text-1 =
        On { $received_at } you sent us a request. Its number is { $request_id }. You { $kind ->
            [information] asked us what we do with your data.
            [access] asked us for a copy of your data.
            [portability] asked us for your data in a form that you can take elsewhere.
            [rectification] asked us to correct your data.
            [erasure] asked us to erase your data.
            [restriction] asked us to restrict how your data is used.
            [objection] objected to a use of your data.
            [automated-decisions] asked that a person looks at a decision that was made by a machine.
            [complaint] complained about how we have handled your data or a request.
            [authority-help] asked us where to turn to for help.
            [consent-withdrawal] took back your consent.
            [opt-out] asked us not to sell or share your data.
            [disclosures] asked us who got your data.
            [direct-marketing] asked us who got your data for direct marketing.
            [safeguards] asked us where your data is and what protects it.
           *[closure] asked us to close your account.
        }
    .text-2 =
        { $outcome ->
            [in_part] We have done a part of it. What we have not done, and why, stands below.
            [refused] We have not done it. Why, and what you can do about it, stands below.
            [nothing_held] We hold nothing that it could be about.
            [forwarded] On the data that it is about, somebody else decides, for whom we work. We have passed it on, and help there. You get the answer from there.
           *[fulfilled] We have done it. It costs you nothing, and changes nothing in the service or its price.
        }
    .text-3 =
        { $done ->
            [information] This is what we use your data for and why, where we have it from, and who may get it. How long it is kept stands in our privacy notice.
            [rectification] These entries are now as you asked for, and who got them from us is told:
            [looked-at] A person has looked at what you asked us to correct. This is what was done:
            [corrected-and-looked-at] These entries are now as you asked for. A person has looked at the rest of what you wrote, and says below what was done:
            [erasure] This was found and done. Backups follow within their term, and nothing that was erased comes back out of them.
            [restriction] From now on we keep the data, and use it for nothing else, until you lift this:
            [objection] From now on we do not use your data for this:
            [automated-decisions] A person has looked at it. This is the result:
            [complaint] Somebody who had no part in it has looked at it. This is the result:
            [authority-help] You can turn to this authority at any time. It is independent of us, and asking it for help costs you nothing:
            [consent-withdrawal] This ended with your consent. What was kept because of it is deleted:
            [opt-out] We do not sell your data. This is switched off for you as well, where it was on:
            [direct-marketing] This is what we say about data that is given to others for their advertising:
            [safeguards] This is where your data is, and how it is protected. Details that would help an attacker are left out.
            [closure] Your account is closed. This was found and done:
           *[nothing] { "" }
        }
    .list-1 = { $lines }
    .text-4 =
        { $counted ->
            [yes] Of { $held_count } records about you, { $erased_count } were erased, { $anonymised_count } no longer point at you, and { $kept_count } are kept for the reasons given. Together that is everything that we held.
           *[no] { "" }
        }
    .button = See the receipt
    .text-5 =
        { $receipt ->
            [yes] The receipt says again what was erased and what is kept, and proves it: each step has a signed line in our ledger, which anybody can check without us. The link works without an account, for as long as we keep your request. Proofs are there from the day after on.
           *[no] { "" }
        }
    .list-2 = { $left }
    .text-6 =
        { $grounded ->
            [yes] The reason: { $ground } ({ $law }).
           *[no] { "" }
        }
    .quote = { $reason }
    .text-7 =
        { $partial_answer ->
            [yes] What we could answer of it, we have answered.
           *[no] { "" }
        }
    .text-8 =
        { $described_data ->
            [yes] Where we may not hand out the very data, such as passwords or what a face is recognised by, we tell you which kinds of it we hold: you find them in our privacy notice.
           *[no] { "" }
        }
    .text-9 =
        { $opt_out_offer ->
            [yes] You can still ask us at any time not to sell or share your data. You need not prove who you are for that.
           *[no] { "" }
        }
    .text-10 =
        { $legal_provision ->
            [yes] The provision of the law that this rests on is named with the reason.
           *[no] { "" }
        }
    .text-11 =
        { $own_complaint ->
            [yes] You can complain to us first: write to { $contact }. Somebody else than before then looks at it.
           *[no] If you think that we have not answered as we should, write to { $contact }. Somebody else than before then looks at it.
        }
    .text-12 = You can complain to the authority at any time: { $office }
    .text-13 =
        { $recourse ->
            [yes] It can examine our decision and order us to change it.
           *[no] { "" }
        }
    .text-14 =
        { $time_limit ->
            [yes] It has to have your request for that within thirty days of this letter.
           *[no] { "" }
        }
    .text-15 = You can also go to court where you live or where we are.
recipients-waiting =
    .subject = Recipients have to hear of a request
    .text-1 =
        { $kind ->
            [rectification] For the request { $request_id }, data about { $person_id } was corrected. These recipients got it from us and have to correct it as well:
            [restriction] For the request { $request_id }, data about { $person_id } is restricted. These recipients got it from us and have to hear of it:
           *[other] For the request { $request_id }, data about { $person_id } was erased. These recipients got it from us and have to erase it as well:
        }
    .list = { $names }
    .text-2 = Tell them, and enter what they answer with the request. The person’s answer waits for them until { $until_at } at the most.
forwarded =
    .subject = A request about data on which you decide
    .text-1 = On { $received_at } somebody sent us a request about data that we process for you. Its number is { $request_id }, the person’s is { $person_id }.
    .text-2 =
        What is asked for: { $kind ->
            [access] a copy of the data.
            [portability] the data in a form that can be taken elsewhere.
            [rectification] that data is corrected.
            [erasure] that data is erased.
            [restriction] that the use of data is restricted.
            [objection] that a use of data stops.
            [consent-withdrawal] that a consent is taken back.
           *[other] what is done with the data.
        }
    .text-3 =
        { $dated ->
            [yes] You decide on it, and answer the person by { $answer_on }. We help: tell us what we are to do, at { $contact }.
           *[no] You decide on it, and answer the person without delay. We help: tell us what we are to do, at { $contact }.
        }
    .text-4 = In your list of requests you can say what we are to do: carry it out, refuse it on a ground of the law, or nothing because you have answered. Say so by { $help_at }: then we can help in time.

# The page behind the link of a copy.

bundle-page =
    .subject = The copy of your data
    .text-1 = Press the button to fetch the copy of your data for the request { $request_id }. It is one ZIP file; open index.html in it to read.
    .button = Fetch the copy
    .text-2 = This works once, until { $ends_at }. Whoever has the file can read it, so keep it where only you can open it.

# Letters about terms: to the person, and to the compliance team.

extended =
    .subject = We need more time for your request
    .text-1 =
        On { $received_at } you sent us the request { $request_id }. We cannot answer it within the first term, because { $because ->
            [number] there are several requests to be answered.
           *[complexity] it is complex.
        }
    .text-2 = You get our answer by { $until_on }. We cannot extend the term again.
    .text-3 = If you do not agree, write to us at { $contact }. You can also complain to the authority: { $office }
reminder =
    .subject =
        { $stage ->
            [late] Late, and not answered
            [last] To be answered within two days
           *[soon] To be answered within a week
        } (requests: { $requests_count })
    .text-1 =
        { $stage ->
            [late] The term of these requests has ended, and nobody has answered them. Answer now, and write down the cause.
            [last] The term of these requests ends within two days.
           *[soon] The term of these requests ends within a week.
        }
    .list = { $lines }
    .text-2 = Each line has the request, what is asked for, and the last safe day. The list of requests has all of them.
decision-wanted =
    .subject = A request waits for your decision
    .text-1 = The request { $request_id } waits until the compliance team has decided. It is to be answered by { $until_on }.
    .text-2 = Whoever has entered a request, or made it, does not decide it. What cannot be undone, and every refusal, takes two persons.

# What is asked of whoever asks, to be sure who it is.

code-and-points =
    .subject = Your code for your request
    .text-1 = Enter this code where you made the request { $request_id }. It is valid until { $ends_at }.
    .code = Your code is: { $code }
    .text-2 =
        Because you have not signed in, we ask for a little more with it: your phone number as we know it, the name or number of your space, or the month in which you took it. { $points ->
            [one] One of them is enough.
            [three] All three are needed.
           *[two] Two of them are needed.
        }{ $declared ->
            [yes] { " " }You also declare that it is your own data.
           *[no] { "" }
        } What you tell us serves this alone, and is not kept.
    .text-3 = If you made no request, do nothing: without the code nobody gets your data. You may tell us at { $contact }.
code-for-agent =
    .subject = Somebody asks in your name
    .text-1 = We have received the request { $request_id } from somebody who says that you let them ask for you. If that is so, pass this code on to them, or enter it yourself. It is valid until { $ends_at }.
    .code = The code is: { $code }
    .text-2 = If you know nothing of it, do nothing: without the code nobody gets your data and nothing is erased. You may tell us at { $contact }.
papers-asked =
    .subject = We need a paper for your request
    .text-1 = To be sure who asks, we need a copy of an identity document for the request { $request_id }, or the mandate where somebody asks for another. Hand it in where you made the request, as a PDF, a JPEG or a PNG, by { $ends_at }. You may cover what does not say who you are, such as the number and the photo.
    .text-2 = The copy serves this alone. It is encrypted, somebody of our team looks at it, and it is erased as soon as it has served. Questions: { $contact }.

# Letters about how a request came in, or came to nothing.

unknown =
    .subject = We know nobody under this address
    .text-1 = Somebody, perhaps you, has made the request { $request_id } about the data of the person with this e-mail address. No account with us has it, so there is nothing that we could answer with.
    .text-2 = If you use another address with us, ask with that one. If you wrote to us or were recorded without an account, write to { $contact } and say when and where.
    .text-3 = If you asked for nothing, do nothing. We have not kept this address.
merged =
    .subject = Your request is answered together with another
    .text-1 = Your request { $request_id } asks for the same as your request { $earlier_id }, which we are working on. We answer both with that one, by its earlier date.
    .text-2 = If you meant something else, write to { $contact }.
unproven =
    .subject = Your request has ended without a proof
    .text-1 = We could not be sure that the request { $request_id } came from you, or from somebody who may ask for you: what we had asked for was not shown in time. So nothing was done for it, and nobody was given anything.
    .text-2 = You can make a new one at any time. If you cannot show what we ask for, write to { $contact }: there are other ways.
    .text-3 = If you do not agree, you can complain to the authority, or go to court: { $office }
    .text-4 = If you asked for nothing, do nothing.
withdrawn =
    .subject = Your request is withdrawn
    .text-1 = The request { $request_id } is withdrawn. We do nothing more for it.
    .text-2 = You can make a new one at any time. If you did not withdraw it, write to { $contact }.

# Where another decides, and we help: to its managers.

instruction-wanted =
    .subject =
        { $stage ->
            [late] We can no longer help in time with a request
           *[soon] Tell us what we are to do about a request
        }
    .text-1 = On { $received_at } somebody sent us the request { $request_id } about data on which you decide. You have not told us what we are to do.
    .text-2 =
        { $stage ->
            [late] We needed that by { $help_at }. Tell us all the same, in your list of requests: we do what we can.
           *[soon] Tell us by { $help_at }, in your list of requests: carry it out, refuse it on a ground of the law, or nothing because you have answered.
        }
    .text-3 =
        { $dated ->
            [yes] You answer the person by { $answer_on }. Questions: { $contact }.
           *[no] You answer the person without delay. Questions: { $contact }.
        }

# To companies that work on data for the operator, or to the team for them.

processor-told =
    .subject =
        { $kind ->
            [rectification] Correct data that you hold for us
            [restriction] Restrict data that you hold for us
           *[other] Erase data that you hold for us
        }
    .text-1 =
        { $direct ->
            [yes] This is an instruction under our contract with { $processor }, for the request { $request_id }.
           *[no] Pass this on to { $processor }, of which the policy names no address: it is an instruction for the request { $request_id }.
        }
    .text-2 =
        { $kind ->
            [rectification] Data about this person was corrected: { $whom }. Ask for the new data, and correct what you hold.
            [restriction] Data about this person is restricted: { $whom }. Keep what you hold, and do nothing else with it.
           *[other] Data about this person was erased: { $whom }. Erase what you hold, copies included.
        }
    .text-3 = Tell us by { $until_at }, at { $contact }, that it is done, or that it cannot be. The team enters the answer with the request, under { $recipient_id }.

# The page behind the link that withdraws a request.

withdraw-ask =
    .subject = Withdraw your request
    .text-1 = Press the button to withdraw the request { $request_id }. We then do nothing more for it.
    .button = Withdraw it
    .text-2 = If you want us to go on with it, close this page.
withdraw-done =
    .subject = Your request is withdrawn
    .text-1 = The request { $request_id } is withdrawn. We do nothing more for it, and have written that to you as well.
withdraw-late =
    .subject = Your request cannot be withdrawn any more
    .text-1 = What you asked for with the request { $request_id } is being done already, or is done. You get our answer by mail. Questions: { $contact }.

# To an agent who asks for somebody: how far it has come, and nothing of the person.

agent-acknowledged =
    .subject = We have the request that you made for somebody
    .text-1 = We received on { $received_at } the request that you made as an agent. Its number is { $request_id }. Name it whenever you write to us about it.
    .text-2 =
        { $next ->
            [proof] Next we need the mandate: hand it in under this number, as a PDF, a JPEG or a PNG, unless we have seen it already. The person may get a code from us and has to pass it on to you, or enter it. If nothing of this is shown by { $ends_at }, the request ends then, and you hear no more of it.
           *[none] Nothing has to be shown for it.
        }
    .text-3 = If we know the person, our answer comes as a rule by { $answer_on }. It goes to the person, not to you. Once we can be sure that you may ask, we tell you that it has gone.
    .text-4 = If you did not make this request, do nothing. You may tell us at { $contact }.
agent-asked-again =
    .subject = We need another proof for the request that you made for somebody
    .text-1 = What was handed in for the request { $request_id } does not show that you may make it. Hand in the mandate again under this number, whole and legible, as a PDF, a JPEG or a PNG, by { $ends_at }.
    .text-2 = What was handed in before is erased. Questions: { $contact }.
agent-extended =
    .subject = We need more time for the request that you made for somebody
    .text-1 = We cannot answer the request { $request_id } within the first term. The person gets our answer by { $until_on }, and a letter that says why.
agent-ended =
    .subject = The request that you made for somebody has ended
    .text-1 =
        { $end ->
            [answered] We have answered the request { $request_id }. The answer went to the person, because it may hold what only the person may read.
            [refused] We have refused the request { $request_id }. The answer went to the person, with the reason and with where to complain.
            [withdrawn] The request { $request_id } has ended, because it was withdrawn. We do nothing more for it.
            [merged] The request { $request_id } is answered together with another that asks for the same. The answer goes to the person.
           *[unproven] The request { $request_id } has ended, because what we had asked for was not shown in time. Nothing was done for it. You can make a new one at any time.
        }
    .text-2 = We do not tell you more than this. Questions: { $contact }.

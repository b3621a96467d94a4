# Letters about breaches. Those to the compliance team hold figures and identifiers, no facts and no persons.

decision-wanted =
    .subject = A breach of personal data waits for your decision
    .text-1 =
        The incident { $incident_id } has been worked out as far as its facts are known (round { $round }). { $term ->
            [known] The first term ends on { $due_at }.
           *[none] No term runs at present.
        }
    .list =
        Persons concerned: { $persons_count }
        Records concerned: { $records_count }
        Severity by ENISA’s method: { $severity }, { $band ->
            [very_high] very high
            [high] high
            [medium] medium
           *[low] low
        }
    .text-2 = Read the memo and the drafts, and decide on each obligation. Not to tell is a decision too, and needs its reasons. A decision after a term has passed needs the cause.
reminder =
    .subject =
        { $stage ->
            [late] Late: a term of a breach has passed
            [last] A term of a breach ends within twelve hours
           *[soon] Three quarters of a term of a breach are gone
        } (incidents: { $incidents_count })
    .text-1 =
        { $stage ->
            [late] These terms have passed, and nothing shows that it was done. Act now, and write down the cause.
            [last] These terms end within twelve hours.
           *[soon] Of these terms three quarters are gone.
        }
    .list = { $lines }
    .text-2 = Each line has the incident, who is to be told, the place, the law, and the end of the term in UTC. The register of incidents has all of them.

# To each person whom a breach concerns. Title and headings are those of California's Civ. Code 1798.82(d)(1).
told =
    .subject = Notice of Data Breach
    .text-1 = { $whose ->
        [child] You get this letter for { $person }, a child for whom you decide. Where it says “you”, it means this child.
       *[own] { $controller } tells you by this letter of something that happened to data of yours.
    }
    .text-2 = Date of this notice: { $noticed_on }.
    .heading-1 = What Happened
    .text-3 = { $happened }
    .quote-1 = { $summary }
    .text-4 = { $occurred ->
        [between] It happened between { $since_at } and { $until_at }. We have known of it since { $aware_at }.
        [since] It began on { $since_at }. We have known of it since { $aware_at }.
        [until] It ended on { $until_at }. When it began is not known yet. We have known of it since { $aware_at }.
       *[unknown] When it happened is not known yet. We have known of it since { $aware_at }.
    }
    .heading-2 = What Information Was Involved
    .text-5 = This is your data that was involved:
    .list-1 = { $data }
    .text-6 = { $seen ->
        [yes] Our records show that data of yours was read.
        [no] Our records do not show that data of yours was read, but it could have been.
        [aside] { "" }
       *[unknown] We do not know whether data of yours was read. We take it that it was.
    }
    .text-7 = { $protection ->
        [encrypted] The data was encrypted: whoever has it cannot read it without the key.
        [key_erased] The data was encrypted, and nobody has the key any more.
       *[none] { "" }
    }
    .text-8 = What may follow from it:
    .list-2 = { $results }
    .quote-2 = { $consequences }
    .heading-3 = What We Are Doing
    .text-9 = { $contained ->
        [yes] What made it possible has been stopped.
       *[no] We are still working to stop it and to find out more.
    }
    .quote-3 = { $measures }
    .heading-4 = What You Can Do
    .list-3 = { $steps }
    .quote-4 = { $advice }
    .quote-5 = { $offer }
    .heading-5 = For More Information
    .text-10 = { $reached_by ->
        [phone] Write to us at { $contact }, or call { $phone }.
       *[mail] Write to us at { $contact }.
    }
    .text-11 = You may complain to the authority: { $complaints }.
    .list-4 = { $turn_to }

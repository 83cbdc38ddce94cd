/// Answers to reports of delivered mail in English.
enum EnglishSubmissionWords: SubmissionWords {
    static let subject = "Your report"
    static let thanks = "Thank you for your report. This is what became of it."
    static let noSubject = "(no subject)"
    static let noMessage = "(no message)"
    static let said = "You said"
    static let before = "When it was delivered"
    static let learned = "What was learned"
    static let next = "What happens next"
    static let end = "This answer was made by a program. Nobody reads replies to it."

    static func kind(_ kind: SubmissionKind) -> String {
        switch kind {
        case .junk: "unwanted"
        case .notJunk: "wanted"
        case .phish: "phishing, meant to deceive"
        }
    }

    static func verdict(_ verdict: SubmissionVerdict) -> String {
        switch verdict.action {
        case .deliver: "\(verdict.cat.words), so it went into the inbox"
        case .junk: "\(verdict.cat.words), so it went into the junk folder"
        case .refuse: "\(verdict.cat.words), so it was refused"
        case .quarantine: "\(verdict.cat.words), so it was held in quarantine"
        case .redirect: "\(verdict.cat.words), so somebody else got it"
        case .delete: "\(verdict.cat.words), so it was deleted"
        case .modifySubject: "\(verdict.cat.words), so it went into the junk folder with a mark in its subject"
        case .addXHeader: "\(verdict.cat.words), so it was delivered with a mark in its header"
        }
    }

    static func outcome(_ outcome: SubmissionOutcome) -> String {
        switch outcome {
        case .learned: "Your report counts from now on."
        case .known: "You had said so before. It counts once."
        case .corrected: "Your report takes the place of what was said of this message before."
        case .overDailyLimit:
            "Nothing: you have reported as many messages today as count. Your administrator sees this one too."
        case .empty: "Nothing: the message has neither words nor links."
        case .notLearning: "Nothing: this server does not learn. Your administrator sees your report."
        case .notRecognized:
            "Nothing: the message does not carry the mark of this server, so nobody can tell whether it was delivered to you "
                + "as it is."
        case .notDelivered:
            "Nothing: this server knows of no such message that it delivered to your organization. It may be too old."
        case .altered: "Nothing: the message differs from the one that was delivered."
        case .notAttached: "Nothing: no message is attached to your report."
        case .outlookFile: "Nothing: the message is attached in a form of Outlook that other programs can't read."
        case .headersOnly: "Nothing: only the header of the message is attached."
        case .unknownType: "Nothing: the report does not say that the message is unwanted, wanted or phishing."
        case .tooMany: "Nothing of the further messages: a report has at most ten."
        case .notOwnPerson: "Nothing: your address is not one of the organization's."
        }
    }

    static func prospect(_ prospect: SubmissionProspect, _ category: VerdictCategory) -> String {
        switch prospect {
        case .wanted: "Messages like it go into the inbox."
        case .unwantedStill:
            "A message like it is still \(category.words) by other signs. Your administrator sees your report."
        case .junk: "Messages like it go into the junk folder: \(category.words)."
        case .kept: "Messages like it no longer reach your mailbox: \(category.words)."
        case .refused: "Messages like it are refused: \(category.words)."
        case .undecided:
            "Your report alone does not decide: a message like it would still go into the inbox. Further reports add to it."
        }
    }

    static func remedy(_ remedy: SubmissionRemedy) -> String {
        switch remedy {
        case .attachIt:
            "Report it again and forward the message as an attachment. In most mail programs: select it in the list, then "
                + "\"Forward as attachment\". In Outlook: Ctrl+Alt+F; on the web: drag it into a new message. "
                + "A message whose text is copied or quoted can't be told from one that somebody made up."
        case .divideIt: "Report them in several messages."
        case .wait: "From tomorrow on, your reports count again."
        }
    }
}

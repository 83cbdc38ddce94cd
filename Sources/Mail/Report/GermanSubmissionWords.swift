/// Answers to reports of delivered mail in German.
enum GermanSubmissionWords: SubmissionWords {
    static let subject = "Ihre Meldung"
    static let thanks = "Danke für Ihre Meldung. Das ist daraus geworden."
    static let noSubject = "(ohne Betreff)"
    static let noMessage = "(keine Nachricht)"
    static let said = "Sie sagten"
    static let before = "Bei der Zustellung"
    static let learned = "Was gelernt wurde"
    static let next = "Was nun geschieht"
    static let end = "Diese Antwort hat ein Programm geschrieben. Antworten darauf liest niemand."

    static func kind(_ kind: SubmissionKind) -> String {
        switch kind {
        case .junk: "unerwünscht"
        case .notJunk: "erwünscht"
        case .phish: "Phishing, ein Täuschungsversuch"
        }
    }

    static func verdict(_ verdict: SubmissionVerdict) -> String {
        switch verdict.action {
        case .deliver: "\(category(verdict.cat)), daher in den Posteingang"
        case .junk: "\(category(verdict.cat)), daher in den Ordner für Junk-E-Mail"
        case .refuse: "\(category(verdict.cat)), daher abgelehnt"
        case .quarantine: "\(category(verdict.cat)), daher in die Quarantäne"
        case .redirect: "\(category(verdict.cat)), daher an jemand anderen"
        case .delete: "\(category(verdict.cat)), daher gelöscht"
        case .modifySubject:
            "\(category(verdict.cat)), daher mit einem Vermerk im Betreff in den Ordner für Junk-E-Mail"
        case .addXHeader: "\(category(verdict.cat)), daher mit einem Vermerk im Kopf zugestellt"
        }
    }

    private static func category(_ category: VerdictCategory) -> String {
        switch category {
        case .malware, .antiMalware: "Schadsoftware"
        case .fileType: "unzulässiger Dateityp"
        case .highConfidencePhishing: "sicher Phishing"
        case .phishing: "Phishing"
        case .highConfidenceSpam: "sicher Spam"
        case .spoof: "gefälschter Absender"
        case .intraOrganizationPhishing: "Phishing aus der eigenen Organisation"
        case .spam: "Spam"
        case .outboundSpam: "ausgehender Spam"
        case .bulk: "Massenmail"
        case .none: "kein Spam"
        }
    }

    static func outcome(_ outcome: SubmissionOutcome) -> String {
        switch outcome {
        case .learned: "Ihre Meldung zählt von nun an."
        case .known: "Sie hatten das schon gemeldet. Es zählt einmal."
        case .corrected: "Ihre Meldung ersetzt, was zuvor über diese Nachricht gesagt wurde."
        case .overDailyLimit:
            "Nichts: Sie haben heute so viele Nachrichten gemeldet, wie zählen. Ihr Administrator sieht auch diese."
        case .empty: "Nichts: Die Nachricht hat weder Wörter noch Links."
        case .notLearning: "Nichts: Dieser Server lernt nicht. Ihr Administrator sieht Ihre Meldung."
        case .notRecognized:
            "Nichts: Die Nachricht trägt nicht das Zeichen dieses Servers. Niemand kann sagen, ob sie so zugestellt wurde."
        case .notDelivered:
            "Nichts: Dieser Server kennt keine solche Nachricht, die er Ihrer Organisation zugestellt hat. Sie ist "
                + "vielleicht zu alt."
        case .altered: "Nichts: Die Nachricht weicht von der zugestellten ab."
        case .notAttached: "Nichts: An Ihrer Meldung hängt keine Nachricht."
        case .outlookFile: "Nichts: Die Nachricht hängt in einer Form von Outlook an, die andere Programme nicht lesen."
        case .headersOnly: "Nichts: Es hängt nur der Kopf der Nachricht an."
        case .unknownType: "Nichts: Die Meldung sagt nicht, ob die Nachricht unerwünscht, erwünscht oder Phishing ist."
        case .tooMany: "Nichts von den weiteren Nachrichten: Eine Meldung hat höchstens zehn."
        case .notOwnPerson: "Nichts: Ihre Adresse gehört nicht zur Organisation."
        }
    }

    static func prospect(_ prospect: SubmissionProspect, _ category: VerdictCategory) -> String {
        let name = self.category(category)
        return switch prospect {
        case .wanted: "Nachrichten wie diese kommen in den Posteingang."
        case .unwantedStill:
            "Eine Nachricht wie diese bleibt nach anderen Zeichen: \(name). Ihr Administrator sieht Ihre Meldung."
        case .junk: "Nachrichten wie diese kommen in den Ordner für Junk-E-Mail: \(name)."
        case .kept: "Nachrichten wie diese erreichen Ihr Postfach nicht mehr: \(name)."
        case .refused: "Nachrichten wie diese werden abgelehnt: \(name)."
        case .undecided:
            "Ihre Meldung allein entscheidet nicht: Eine Nachricht wie diese käme noch in den Posteingang. Weitere "
                + "Meldungen zählen dazu."
        }
    }

    static func remedy(_ remedy: SubmissionRemedy) -> String {
        switch remedy {
        case .attachIt:
            "Melden Sie sie noch einmal und leiten Sie sie als Anlage weiter. In den meisten Programmen: in der Liste wählen, "
                + "dann \"Als Anlage weiterleiten\". In Outlook: Strg+Alt+F; im Web: in eine neue Nachricht ziehen. Kopierten "
                + "oder zitierten Text kann niemand von erfundenem unterscheiden."
        case .divideIt: "Melden Sie sie in mehreren Nachrichten."
        case .wait: "Ab morgen zählen Ihre Meldungen wieder."
        }
    }
}

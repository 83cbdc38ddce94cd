/// Reports in German.
enum GermanWords: ReportWords {
    static func subject(_ action: DeliveryStatusNotification.Action) -> String {
        switch action {
        case .failed: "Unzustellbar: "
        case .delayed: "Verzögerte Zustellung: "
        case .relayed: "Weitergeleitet: "
        case .delivered: "Zugestellt: "
        case .expanded: "Verteilt: "
        }
    }

    static func title(_ action: DeliveryStatusNotification.Action) -> String {
        switch action {
        case .failed: "Ihre Nachricht konnte nicht zugestellt werden"
        case .delayed: "Ihre Nachricht verzögert sich"
        case .relayed: "Ihre Nachricht wurde weitergeleitet"
        case .delivered, .expanded: "Ihre Nachricht wurde zugestellt"
        }
    }

    static func mender(_ mender: FailureCause.Mender) -> String {
        switch mender {
        case .sender: "Sie, der Absender."
        case .recipient: "Der Empfänger."
        case .recipientAdministrator: "Der Administrator des Mailservers des Empfängers."
        case .ownAdministrator: "Der Administrator Ihres eigenen Mailservers."
        }
    }

    static func phrase(_ phrase: ReportPhrase) -> String {
        switch phrase {
        case .subjectOfOriginal: "Betreff"
        case .what: "Was geschehen ist"
        case .who: "Wer es beheben kann"
        case .how: "Wie"
        case .delayed: "Die Nachricht ist noch nicht zugestellt."
        case .noNeedToResend:
            "Sie müssen sie nicht noch einmal senden: Bis {time} wird es weiter versucht, und Sie erfahren, wenn auch "
                + "das misslingt."
        case .relayed: "Die Nachricht wurde dem Mailserver von {domain} übergeben, der keine Bestätigungen sendet."
        case .delivered: "Die Nachricht wurde zugestellt."
        case .expanded: "Die Nachricht wurde an die Mitglieder einer Gruppe verteilt."
        case .nothingToDo: "Sie müssen nichts tun."
        case .attemptsEnded: "Die Nachricht konnte so lange nicht zugestellt werden, dass die Versuche beendet sind."
        case .diagnostics: "Diagnoseinformationen für Administratoren"
        case .generatingServer: "Generierender Server"
        case .receivingServer: "Empfangender Server"
        case .attempts: "Gesamtzahl der Wiederholungsversuche"
        case .originalHeaders: "Kopfzeilen der ursprünglichen Nachricht"
        }
    }

    static func cause(_ cause: FailureCause) -> String {
        switch cause {
        case .addressUnknown: "Die Adresse gibt es bei {domain} nicht."
        case .addressMalformed: "Der Mailserver von {domain} kann die Adresse nicht lesen."
        case .domainUnknown: "Die Domain {domain} gibt es nicht, oder sie hat keinen Mailserver."
        case .domainTakesNoMail: "Die Domain {domain} nimmt überhaupt keine Mail an."
        case .senderNotAccepted: "Der Mailserver von {domain} nimmt Ihre eigene Adresse nicht als Absender an."
        case .senderBlocked: "Ihre Adresse ist für das Senden gesperrt, weil Spam vermutet wird."
        case .senderLimit: "Sie haben die Höchstzahl an Empfängern oder Nachrichten erreicht."
        case .organizationLimit: "Ihre Organisation hat die Höchstzahl an Empfängern erreicht."
        case .organizationBlocked: "Ihre Organisation ist für das Senden gesperrt."
        case .blockedByOwnList: "Ihre eigene Organisation sperrt Mail an diese Adresse durch eine eigene Liste."
        case .mailboxFull: "Das Postfach des Empfängers ist voll."
        case .mailboxClosed: "Das Postfach des Empfängers nimmt zurzeit keine Mail an."
        case .tooLarge: "Die Nachricht ist größer, als {domain} es erlaubt."
        case .tooManyRecipients: "Die Nachricht hat mehr Empfänger, als {domain} es erlaubt."
        case .nameLookupFailed: "Der Mailserver von {domain} ließ sich im Domain Name System nicht finden."
        case .timedOut: "Der Mailserver von {domain} hat nicht geantwortet."
        case .connectionRefused: "Der Mailserver von {domain} hat die Verbindung abgelehnt."
        case .cannotConnect: "Zum Mailserver von {domain} kam keine Verbindung zustande, oder keine sichere."
        case .connectionLost: "Der Mailserver von {domain} hat die Verbindung abgebrochen."
        case .communicationFailed: "Die Verständigung mit dem Mailserver von {domain} ist misslungen."
        case .noRoute: "Für {domain} ist kein Mailserver festgelegt."
        case .tlsMissing: "Der Mailserver von {domain} bietet keine sichere Verbindung an, obwohl sie verlangt ist."
        case .certificateExpired: "Das Zertifikat des Mailservers von {domain} ist abgelaufen."
        case .certificateInvalid: "Das Zertifikat des Mailservers von {domain} gilt nicht für ihn."
        case .daneFailed: "Der Mailserver von {domain} weist sich nicht so aus, wie seine Domain es verlangt (DANE)."
        case .dnssecFailed: "Die Signaturen der Namen von {domain} im Domain Name System sind falsch (DNSSEC)."
        case .mtaStsFailed:
            "Der Mailserver von {domain} weist sich nicht so aus, wie seine Domain es verlangt (MTA-STS)."
        case .expired:
            "Der Mailserver von {domain} hat die Nachricht so lange nicht angenommen, dass die Versuche beendet sind."
        case .loop: "Die Nachricht lief zwischen Mailservern im Kreis."
        case .removedByAdministrator: "Ein Administrator hat die Nachricht vor der Zustellung entfernt."
        case .invalidCharacters: "Die Nachricht enthält Zeichen, die in Mail nicht stehen dürfen."
        case .addressNotASCII: "Der Mailserver von {domain} versteht keine Adressen mit Zeichen außer A bis Z."
        case .headerNotASCII:
            "Der Mailserver von {domain} versteht Zeichen außer A bis Z in Betreff oder Namen nicht so, wie Ihr "
                + "Mailprogramm sie gesendet hat."
        case .conversionNeeded:
            "Der Mailserver von {domain} nimmt nur Inhalt in reinem ASCII an, und die Nachricht ließ sich nicht "
                + "umwandeln."
        case .contentRefused: "Der Mailserver von {domain} kann eine Nachricht dieser Art nicht annehmen."
        case .notAuthorized: "Sie dürfen an diese Adresse nicht senden, oder nicht von dort, wo Sie gesendet haben."
        case .recipientRestricted: "Der Empfänger oder die Gruppe nimmt nur von bestimmten Absendern Mail an."
        case .senderCheckFailed:
            "{domain} konnte nicht feststellen, dass die Nachricht wirklich von Ihnen kommt (SPF, DKIM, DMARC)."
        case .sourceBlocked: "Der Mailserver von {domain} hat den Server gesperrt, der Ihre Mail sendet."
        case .ruleRefused: "Eine Regel der Organisation bei {domain} lehnt die Nachricht ab."
        case .policyRefused: "Der Mailserver von {domain} hat die Nachricht nach seinen Regeln abgelehnt."
        case .remoteRefused: "Der Mailserver von {domain} hat die Nachricht abgelehnt."
        case .gatewayFailed:
            "Ihr eigener Mailserver konnte die Nachricht aus einem Grund, der bei ihm liegt, nicht zustellen."
        }
    }

    static func mend(_ cause: FailureCause) -> String {
        switch cause {
        case .addressUnknown:
            "Prüfen Sie die Adresse auf Tippfehler und senden Sie die Nachricht noch einmal, oder erfragen Sie die "
                + "richtige Adresse auf anderem Weg."
        case .addressMalformed:
            "Berichtigen Sie die Adresse, vor allem den Teil vor dem @, und senden Sie die Nachricht noch einmal."
        case .domainUnknown:
            "Prüfen Sie den Teil der Adresse hinter dem @ und senden Sie die Nachricht noch einmal."
        case .domainTakesNoMail: "Erfragen Sie eine andere Adresse des Empfängers."
        case .senderNotAccepted: "Lassen Sie Ihre Adresse prüfen, und leiten Sie diesen Bericht weiter."
        case .senderBlocked:
            "Ändern Sie Ihr Kennwort, leiten Sie diesen Bericht weiter und bitten Sie, die Sperre aufzuheben."
        case .senderLimit: "Senden Sie die Nachricht morgen noch einmal, oder an weniger Empfänger."
        case .organizationLimit, .organizationBlocked:
            "Leiten Sie diesen Bericht weiter; der Grund steht unten."
        case .blockedByOwnList:
            "Leiten Sie diesen Bericht weiter, wenn die Adresse nicht auf der Liste stehen sollte."
        case .mailboxFull:
            "Erreichen Sie den Empfänger auf anderem Weg, und senden Sie die Nachricht noch einmal, wenn Platz ist."
        case .mailboxClosed: "Erreichen Sie den Empfänger auf anderem Weg."
        case .tooLarge: "Senden Sie sie ohne große Anhänge noch einmal, oder teilen Sie diese auf anderem Weg."
        case .tooManyRecipients: "Senden Sie sie noch einmal, jeweils an weniger Empfänger."
        case .nameLookupFailed:
            "Die Einträge von {domain} im Domain Name System müssen berichtigt werden. Prüfen Sie auch den Teil der "
                + "Adresse hinter dem @."
        case .timedOut, .connectionLost, .communicationFailed, .connectionRefused, .expired:
            "Senden Sie die Nachricht später noch einmal. Hilft das nicht, sagen Sie dem Empfänger auf anderem Weg, "
                + "dass Mail nicht ankommt."
        case .cannotConnect, .tlsMissing, .certificateExpired, .certificateInvalid, .daneFailed, .dnssecFailed,
            .mtaStsFailed:
            "Sagen Sie dem Empfänger auf anderem Weg, dass Mail nicht ankommt, und senden Sie die Nachricht noch "
                + "einmal, wenn der Server in Ordnung ist."
        case .noRoute:
            "Sagen Sie es dem Empfänger auf anderem Weg: Der Weg für Mail an {domain} muss eingerichtet werden."
        case .loop: "Leiten Sie diesen Bericht an postmaster@{domain} weiter: Mailserver sind falsch eingerichtet."
        case .removedByAdministrator:
            "Fragen Sie nach dem Grund, und senden Sie die Nachricht noch einmal, wenn sie gesendet werden darf."
        case .invalidCharacters: "Senden Sie sie mit einem anderen Mailprogramm, oder leiten Sie diesen Bericht weiter."
        case .addressNotASCII: "Verwenden Sie eine Adresse des Empfängers in einfachen Buchstaben, wenn es eine gibt."
        case .headerNotASCII:
            "Senden Sie sie mit einem anderen Mailprogramm noch einmal, oder mit einfachen Buchstaben in Betreff und "
                + "Namen der Empfänger."
        case .conversionNeeded:
            "Senden Sie sie ohne digitale Signatur noch einmal, oder in einfachen Buchstaben."
        case .contentRefused:
            "Senden Sie sie als reinen Text und ohne Anhänge noch einmal. Hilft das nicht, leiten Sie diesen Bericht "
                + "weiter."
        case .notAuthorized: "Bitten Sie den Empfänger auf anderem Weg, Sie zulassen zu lassen."
        case .recipientRestricted:
            "Bitten Sie den Empfänger oder den Besitzer der Gruppe auf anderem Weg, Sie zulassen zu lassen."
        case .senderCheckFailed:
            "Leiten Sie diesen Bericht weiter: Die Einträge Ihrer Domain, die ihre Mailserver nennen, sind falsch."
        case .sourceBlocked:
            "Leiten Sie diesen Bericht weiter: Der Betreiber des anderen Servers kann die Sperre aufheben."
        case .ruleRefused: "Fragen Sie den Empfänger auf anderem Weg, was die Regel verlangt."
        case .gatewayFailed: "Leiten Sie diesen Bericht weiter: Der Grund steht in den Diagnoseinformationen unten."
        case .policyRefused: "Leiten Sie diesen Bericht weiter: Der Grund steht in den Diagnoseinformationen unten."
        case .remoteRefused:
            "Vielleicht nennen die Diagnoseinformationen unten den Grund. Wenn nicht, leiten Sie diesen Bericht an "
                + "Ihren Administrator weiter, oder sagen Sie es dem Empfänger auf anderem Weg."
        }
    }
}

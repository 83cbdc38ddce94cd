/// Notices in German.
enum GermanNoticeWords: NoticeWords {
    static let none = "nichts"
    static let noSubject = "(kein Betreff)"
    static let noText = "(kein Text)"
    static let preview = "Der Text der Nachricht:"
    static let identity = "Kennung"
    static let received = "Eingegangen"
    static let found = "Gefunden"
    static let headerAlone =
        "Die Nachricht ist nicht angehängt, weil sie Schadsoftware ist, groß ist oder Zeilen hat, die nicht verändert "
        + "werden dürfen; ihr Kopf ist angehängt."
    static let end = "Diese Nachricht hat ein Programm geschrieben. Antworten darauf liest niemand."
    static let incidentIntroduction = "Eine Nachrichtenflussregel hat auf eine Nachricht zugetroffen."
    static let moderationAnswer =
        "Die erste Antwort eines Moderators gilt. Wer den Mailserver betreibt, gibt sie mit einem dieser Befehle ein:"
    static let notificationSubject = "Hinweis zu einer Nachricht an Sie"
    static let malwareSubject = "Unzustellbare Nachricht"
    static let restrictedSubject = "Ein Absender ist gesperrt"
    static let restrictedBody =
        "Der Mailserver hat diese Nachricht selbst geschrieben. Ein Absender Ihrer Organisation hat zu viel gesendet, was als "
        + "Spam erkannt wurde, und darf nichts mehr senden, bis ein Administrator die Sperre aufhebt. Finden Sie zuerst "
        + "heraus, ob das Konto in fremden Händen ist. Die letzte dieser Nachrichten:"
    static let limit = "Grenze"
    static let lateSubject = "Zugestellte Nachrichten sind als schädlich erkannt worden"
    static let lateBody =
        "Der Mailserver hat diese Nachricht selbst geschrieben. Über Nachrichten, die er in den letzten zwei Tagen zugestellt "
        + "hat, ist mehr bekannt als bei ihrem Eingang. Warnen Sie die Empfänger: Sie können sie schon gelesen haben."
    static let lateCopies = "Zugestellte Kopien"
    static let lateMoved = "Davon verschoben"
    static let searchEndSubject = "Eine historische Suche ist beendet"
    static let searchEndBody =
        "Die historische Suche ist fertig. Ihre Dateien lassen sich zehn Tage lang herunterladen."
    static let searchFailBody = "Die historische Suche ist gescheitert und hat keine Datei."
    static let searchTitle = "Titel"
    static let searchRows = "Zeilen"
    static let searchProblem = "Fehler"
    static let contentSubject = "Inhalt von Nachrichten Ihrer Organisation wurde gelesen"
    static let contentBody =
        "Der Mailserver hat diese Nachricht selbst geschrieben. Jemand hat den Inhalt einer Nachricht Ihrer Organisation "
        + "gelesen und den Grund unten angegeben. Das Protokoll Ihrer Organisation enthält jedes solche Lesen; mehrere "
        + "innerhalb einer Stunde werden Ihnen zusammen mitgeteilt."
    static let contentReader = "Gelesen von"
    static let contentReason = "Grund"
    static let contentEarlier = "Gelesen seit der letzten Nachricht darüber"
    static let accountSubject = "Ihr Administratorkonto wurde geändert"
    static let accountBody =
        "Der Mailserver hat diese Nachricht selbst geschrieben. Etwas, womit man sich bei Ihrem Konto anmeldet, wurde geändert. "
        + "Waren Sie es nicht und wissen Sie von keinem Grund, so sagen Sie es gleich dem, der den Mailserver betreibt."
    static let accountName = "Konto"
    static let accountChange = "Geändert"
    static let accountCaller = "Von"
    static let accountAddress = "Von wo"
    static let accountTime = "Zeit"
    static let thisMachine = "auf dem Server selbst"
    static let malwareBody =
        "Der Mailserver hat diese Nachricht selbst geschrieben. Eine Nachricht wurde ihren Empfängern nicht "
        + "zugestellt, weil eine Datei darin Schadsoftware ist. Sie liegt in der Quarantäne."

    static func incidentSubject(_ rule: String) -> String { "Regel „\(rule)“ hat auf eine Nachricht zugetroffen" }

    static func moderationSubject(_ subject: String) -> String { "Zur Freigabe: \(subject)" }

    static func moderationIntroduction(_ days: Int) -> String {
        "Diese Nachricht wartet auf Ihre Entscheidung. Sie wird zugestellt, sobald sie freigegeben ist. Ohne Antwort "
            + "innerhalb von \(days) Tagen wird sie nicht zugestellt."
    }

    static func changed(_ change: AccountNotice.Change) -> String {
        switch change {
        case .password: "das Kennwort"
        case .factor: "der zweite Faktor"
        case .factorRemoved: "der zweite Faktor, der entfernt wurde"
        case .recoveryCodes: "die Wiederherstellungscodes"
        case .firstLink: "Kennwort und zweiter Faktor, durch einen Link, der einmal gilt"
        case .reset: "Kennwort und zweiter Faktor wurden weggenommen; ein Link, der einmal gilt, setzt neue"
        case .email: "die Adresse, an die diese Nachrichten gehen"
        }
    }

    static func more(_ count: Int) -> String { "und \(count) weitere" }

    static func label(_ topic: IncidentReport.Topic) -> String {
        switch topic {
        case .messageID: "Message-ID"
        case .rule: "Regel"
        case .mode: "Modus"
        case .sender: "Absender"
        case .recipients: "Empfänger"
        case .subject: "Betreff"
        case .cc: "Kopie"
        case .bcc: "Blindkopie"
        case .severity: "Schweregrad"
        case .detections: "Was zutraf"
        case .actions: "Was geschah"
        case .recordedActions: "Was geschehen wäre"
        case .override: "Vom Absender übergangen"
        case .falsePositive: "Als Irrtum gemeldet"
        case .classifications: "Vertrauliche Daten"
        case .matches: "Gefundener Text"
        }
    }
}

/// What is tried first when passwords are guessed: words that stand in passwords everywhere, and rows of keys. In small
/// letters, with letters in place of the digits that stand for them (`p4ssw0rd` is `password`).
enum ObviousWords {
    /// The words.
    static let words: [[Unicode.Scalar]] = text.split(separator: " ").map { Array($0.unicodeScalars) }

    /// Rows whose neighbours are typed one behind the other, as ``PasswordRules`` reads them.
    static let rows: [[Unicode.Scalar]] = [
        "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm",
        "01234567890", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn",
    ].map { Array($0.unicodeScalars) }

    private static let text = people + " " + work

    private static let people = """
        password passwort passphrase passwd pass kennwort geheim secret motdepasse contrasena parola senha wachtwoord \
        losenord hunter letmein opensesame iloveyou ilove loveyou love sunshine princess monkey dragon football \
        baseball basketball soccer hockey superman batman spiderman ironman starwars pokemon naruto shadow master \
        michael jordan jennifer jessica ashley daniel thomas andrew joshua charlie robert matthew anthony william \
        james george david martin andreas stefan christian alexander sabrina nicole michelle hannah ginger pepper \
        cookie chocolate cheese banana orange summer winter spring autumn sommer fruehling herbst hello hallo bonjour \
        welcome willkommen bienvenue freedom whatever trustno killer mustang harley ferrari porsche mercedes yankees \
        liverpool chelsea arsenal barcelona bayern schalke borussia tigger buster maggie snoopy flower computer internet
        """

    private static let work = """
        admin administrator operator postmaster root toor user guest test tester testing demo sample example default \
        changeme change temp temporary login logon access account server system service mail email mailserver gateway \
        postern exchange outlook office microsoft google apple windows linux debian ubuntu company firma business \
        network security secure private public manager support helpdesk info contact sales backup database oracle \
        mysql cisco router firewall switch january february march april may june july august september october \
        november december januar februar maerz juni juli oktober dezember monday tuesday wednesday thursday friday \
        saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag correcthorsebatterystaple qwerty \
        qwertz azerty
        """
}

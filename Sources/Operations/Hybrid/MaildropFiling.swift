/// Lines by which maildrop and procmail file copies for the junk folder of a Maildir.
struct MaildropFiling {
    let fields: HybridFields

    var sections: [HybridGuide.Section] {
        [
            .init(place: "/etc/maildroprc, or ~/.mailfilter", text: maildrop),
            .init(place: "/etc/procmailrc, or ~/.procmailrc", text: procmail),
        ]
    }

    private var remarks: String { fields.remarks.map { MainConfiguration.comment($0) + "\n" }.joined() }

    private var maildrop: String {
        remarks + """
            if (/\(fields.headerPattern)/)
            {
              `test -d "$HOME/Maildir/.Junk" || maildirmake -f Junk "$HOME/Maildir"`
              to "$HOME/Maildir/.Junk"
            }

            """
    }

    private var procmail: String {
        remarks + """
            :0
            * \(fields.headerPattern)
            $HOME/Maildir/.Junk/

            """
    }
}

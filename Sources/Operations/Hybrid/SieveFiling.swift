import Organization

/// The script by which a Sieve host files copies for the junk folder, and Dovecot's settings for it.
struct SieveFiling {
    let fields: HybridFields

    private static let script = "/etc/dovecot/sieve-before.d/postern-junk.sieve"

    var sections: [HybridGuide.Section] {
        var sections: [HybridGuide.Section] = [
            .init(place: Self.script, text: sieve),
            .init(place: "/etc/dovecot/conf.d/99-postern-junk.conf (Dovecot 2.3)", text: dovecot23),
            .init(place: "/etc/dovecot/conf.d/99-postern-junk.conf (Dovecot 2.4)", text: dovecot24),
        ]
        for sign in signs { sections.append(contentsOf: subaddress(sign)) }
        return sections
    }

    private var remarks: String { fields.remarks.map { MainConfiguration.comment($0) + "\n" }.joined() }

    private static func list(_ values: [String]) -> String {
        "[" + values.map { "\"SFV:\($0);\"" }.joined(separator: ", ") + "]"
    }

    /// The pairs end in a semicolon and hold no blank, so that they are found in the field however it is folded.
    private var sieve: String {
        let junk = Self.list(HybridFields.junk + [HybridFields.blockedByUser])
        let report = "header :contains \"\(HybridFields.report)\""
        let test =
            fields.hasFlag
            ? "anyof (\(report) \(junk),\n          header :is \"\(HybridFields.flag)\" \"YES\")" : "\(report) \(junk)"
        return """
            require ["fileinto", "mailbox", "imap4flags"];
            \(remarks)if \(test) {
              if not \(report) \(Self.list(HybridFields.wanted)) {
                addflag "$Junk";
                fileinto :create "Junk";
                stop;
              }
            }

            """
    }

    private static let folder = """
        namespace inbox {
          mailbox Junk {
            auto = subscribe
            special_use = \\Junk
          }
        }

        """

    private static let compilation = MainConfiguration.comment("Compile the script once: sievec \(script)") + "\n"

    private var dovecot23: String {
        Self.compilation + """
            protocol lmtp {
              mail_plugins = $mail_plugins sieve
            }
            plugin {
              sieve_before = \(Self.script)
            }

            """ + Self.folder
    }

    private var dovecot24: String {
        Self.compilation + """
            protocol lmtp {
              mail_plugins {
                sieve = yes
              }
            }
            sieve_script postern-junk {
              type = before
              path = \(Self.script)
            }

            """ + Self.folder
    }

    // MARK: - Sub-addresses

    /// The signs that part sub-addresses, each once, with the hosts that go by them.
    private var signs: [(sign: String, hosts: [HybridGuide.Host])] {
        var signs: [String: [HybridGuide.Host]] = [:]
        for host in fields.hosts {
            guard let subaddress = host.junkSubaddress.flatMap({ JunkSubaddress($0) }) else { continue }
            signs[subaddress.delimiter, default: []].append(host)
        }
        return signs.sorted { $0.key < $1.key }.map { (sign: $0.key, hosts: $0.value) }
    }

    /// What a host needs that files by sub-address: Dovecot, and Postfix where that takes the mail for it.
    private func subaddress(_ entry: (sign: String, hosts: [HybridGuide.Host])) -> [HybridGuide.Section] {
        let names = entry.hosts.map { "\($0.words): \($0.junkSubaddress ?? "")" }.joined(separator: "; ")
        let remark = MainConfiguration.comment("For JunkSubaddress of \(names).") + "\n"
        var sections = [
            HybridGuide.Section(
                place: "/etc/dovecot/conf.d/99-postern-subaddress.conf",
                text: remark + """
                    recipient_delimiter = \(entry.sign)
                    lmtp_save_to_detail_mailbox = yes
                    lda_mailbox_autocreate = yes
                    lda_mailbox_autosubscribe = yes

                    """)
        ]
        if entry.hosts.contains(where: { $0.kind == .outboundConnector }) {
            sections.append(
                HybridGuide.Section(
                    place: "/etc/postfix/main.cf",
                    text: remark + """
                        recipient_delimiter = \(entry.sign)
                        virtual_transport = lmtp:unix:private/dovecot-lmtp

                        """))
        }
        return sections
    }
}

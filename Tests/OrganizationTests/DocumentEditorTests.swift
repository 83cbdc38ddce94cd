import Mail
import PosternTesting
import Testing

@testable import Organization

@Suite("Single objects in the text of a document")
struct DocumentEditorTests {
    private static let text = """
        # Contoso's own notes
        organization: contoso   # the name

        acceptedDomains:
          # the main one
          - DomainName: contoso.com  # ours
            Default: true
            # checked in May
            DomainType: Authoritative

          - { DomainName: fabrikam.example, DomainType: InternalRelay } # theirs
        mailboxHosts: [{ Name: dovecot, Lmtp: "127.0.0.1:24" }, # the old one
          { Name: new, Lmtp: "127.0.0.1:25" }]
        # Hosts
        outboundConnectors:
          - Name: To head office
            ConnectorType: OnPremises
            RecipientDomains: [office.example]
            UseMXRecord: false
            SmartHosts:
              - smart.office.example
              - 192.0.2.9
            Comment: |
              two lines
              # no comment
        deliveryPriorities:
          # first
          - { Name: a, Priority: High, SenderDomains: [contoso.com] }

          # second
          - { Name: b, Priority: Low }
        transportConfig:
          MessageExpiration: 1.00:00:00 # a day
        # the end

        """

    private func edited(
        _ text: String, _ section: String, _ name: String?, _ change: ObjectEdit.Change
    ) throws -> String {
        var editor = try #require(DocumentEditor(text: text))
        try editor.apply(ObjectEdit(section: section, name: name, change: change))
        return editor.text
    }

    /// Lines that only one of two texts has.
    private func difference(_ before: String, _ after: String) -> (gone: [String], new: [String]) {
        let old = before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = after.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let changes = new.difference(from: old)
        return (
            changes.removals.map { change in
                if case .remove(_, let line, _) = change { return line }
                return ""
            },
            changes.insertions.map { change in
                if case .insert(_, let line, _) = change { return line }
                return ""
            }
        )
    }

    @Test("a property of an object over several lines is the one line that changes, and keeps its comment")
    func property() throws {
        let after = try edited(
            Self.text, "transportConfig", nil, .patch(["MessageExpiration": .set(.text("20:00:00"))]))
        let found = difference(Self.text, after)
        #expect(found.gone == ["  MessageExpiration: 1.00:00:00 # a day"])
        #expect(found.new == ["  MessageExpiration: \"20:00:00\" # a day"])
    }

    @Test("a property that an object did not have is a line behind its others, and one that is left out is no line")
    func addedAndRemoved() throws {
        let added = try edited(
            Self.text, "accepted-domains", "CONTOSO.com", .patch(["PlusAddressing": .set(.flag(false))]))
        let first = difference(Self.text, added)
        #expect(first.gone == [])
        #expect(first.new == ["    PlusAddressing: false"])
        let removed = try edited(added, "acceptedDomains", "contoso.com", .patch(["PlusAddressing": .set(.null)]))
        #expect(removed == Self.text)
    }

    @Test("a list over several lines is one line where it changes, and what stands behind it stays")
    func list() throws {
        let after = try edited(
            Self.text, "outboundConnectors", "to HEAD office",
            .patch(["SmartHosts": .edit(add: [.text("192.0.2.10")], remove: [.text("SMART.office.example")])]))
        let found = difference(Self.text, after)
        #expect(found.new.count == 1 && found.new.first?.hasPrefix("    SmartHosts: [") == true)
        #expect(found.gone.count == 3)
        #expect(after.contains("      # no comment\n"))
    }

    @Test("an object in brackets changes between them, and the comment behind it stays")
    func flow() throws {
        let after = try edited(
            Self.text, "acceptedDomains", "fabrikam.example",
            .patch(["DomainType": .set(.text("authoritative")), "PlusAddressing": .set(.flag(false))]))
        let found = difference(Self.text, after)
        #expect(found.gone == ["  - { DomainName: fabrikam.example, DomainType: InternalRelay } # theirs"])
        #expect(
            found.new == [
                "  - { DomainName: fabrikam.example, DomainType: Authoritative, PlusAddressing: false } # theirs"
            ])
        let host = try edited(
            Self.text, "mailboxHosts", "new", .patch(["Lmtp": .set(.text("127.0.0.1:26"))]))
        #expect(difference(Self.text, host).new == ["  { Name: new, Lmtp: \"127.0.0.1:26\" }]"])
    }

    @Test("an object that is made comes behind the others, and one that is deleted leaves everything else")
    func makeAndDelete() throws {
        let made = try edited(
            Self.text, "acceptedDomains", nil, .create(["DomainName": .text("b.example")], place: nil))
        let first = difference(Self.text, made)
        #expect(first.gone == [])
        #expect(first.new == ["  - { DomainName: b.example, DomainType: Authoritative }"])
        #expect(try edited(made, "acceptedDomains", "B.example", .delete) == Self.text)
        let host = try edited(Self.text, "mailboxHosts", "dovecot", .delete)
        #expect(host.contains("mailboxHosts: [{ Name: new, Lmtp: \"127.0.0.1:25\" }]\n"))
        let connector = try edited(Self.text, "outboundConnectors", "To head office", .delete)
        #expect(!connector.contains("outboundConnectors") && connector.contains("# Hosts\n"))
    }

    @Test("an object that moves takes the comments right above it along")
    func move() throws {
        let after = try edited(Self.text, "deliveryPriorities", "b", .move(0))
        #expect(after.contains("  # second\n  - { Name: b, Priority: Low }\n\n  # first\n  - { Name: a,"))
        let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).sorted() }
        #expect(lines(after) == lines(Self.text))
    }

    @Test("a section that is not there is written at the end")
    func section() throws {
        let after = try edited(Self.text, "ipv6", nil, .set(["Enabled": .flag(true)]))
        #expect(after.hasPrefix(Self.text) && after.hasSuffix("ipv6: { Enabled: true }\n"))
    }

    @Test(
        "a document in another layout is edited so that it is read as what was meant",
        arguments: [
            #"{"organization":"contoso","acceptedDomains":[{"DomainName":"contoso.com"},{"DomainName":"a.example"}]}"#,
            "{ organization: contoso, acceptedDomains: [{ DomainName: contoso.com }, { DomainName: a.example }] }\n",
            "---\r\norganization: contoso\r\nacceptedDomains:\r\n- DomainName: contoso.com\r\n- DomainName: a.example\r\n",
            "organization: contoso\nacceptedDomains:\n-\n  DomainName: contoso.com\n-   DomainName: a.example\n...\n",
            "organization: contoso\n\"acceptedDomains\":\n  - \"DomainName\": contoso.com\n  - ? DomainName\n    : a.example\n",
        ])
    func layouts(_ text: String) throws {
        for change in [
            ObjectEdit.Change.patch(["DomainType": .set(.text("InternalRelay"))]), .delete,
            .set(["DomainName": .text("c.example"), "PlusAddressing": .flag(true)]),
        ] {
            var editor = try #require(DocumentEditor(text: text))
            let made = try editor.apply(ObjectEdit(section: "acceptedDomains", name: "a.example", change: change))
            let again = try #require(DocumentEditor(text: editor.text))
            #expect(again.document == editor.document)
            let wanted = made.map { _ in 2 } ?? 1
            #expect(again.document.acceptedDomains.count == wanted, "\(editor.text)")
            #expect(editor.text.contains("contoso.com"))
        }
    }

    @Test("a document with a byte order mark is read, and edited behind that mark")
    func byteOrderMark() throws {
        let marked = "\u{feff}" + Self.text
        let after = try edited(
            marked, "transportConfig", nil, .patch(["MessageExpiration": .set(.text("20:00:00"))]))
        #expect(after.utf8.starts(with: [0xef, 0xbb, 0xbf]))
        #expect(difference(marked, after).new == ["  MessageExpiration: \"20:00:00\" # a day"])
        let first = "\u{feff}acceptedDomains: [{ DomainName: contoso.com }"
        let rest = "]\norganization: contoso\n"
        #expect(
            try edited(first + ", { DomainName: a.example }" + rest, "acceptedDomains", "a.example", .delete)
                == first + rest)
        let json = "\u{feff}" + #"{"organization":"contoso","acceptedDomains":[{"DomainName":"contoso.com"}]}"#
        let made = try edited(json, "acceptedDomains", nil, .create(["DomainName": .text("b.example")], place: nil))
        let added = #", { "DomainName": "b.example", "DomainType": "Authoritative" }"#
        #expect(made == String(Substring(json.utf8.dropLast(2))) + added + "]}")
    }

    @Test("the comments of a document in brackets stay where its last object is deleted, also before a last comma")
    func lastOfBrackets() throws {
        let text = """
            { organization: contoso, # the name
              acceptedDomains: [ { DomainName: contoso.com }, # ours, and more
                { DomainName: a.example }, # theirs
              ], # domains
            }

            """
        let after = try edited(text, "acceptedDomains", "a.example", .delete)
        for comment in ["# the name", "# ours, and more", "# theirs", "# domains"] {
            #expect(after.contains(comment), "\(after)")
        }
    }

    @Test("a section comes to the end of a document that is indented, and before the mark of its end")
    func sectionOfIndented() throws {
        let text = "  # a\n  organization: contoso # b\n  acceptedDomains:\n  - DomainName: contoso.com\n"
        #expect(
            try edited(text, "ipv6", nil, .set(["Enabled": .flag(true)])) == text + "  ipv6: { Enabled: true }\n")
        let ended = "# a\norganization: contoso\nacceptedDomains:\n- DomainName: contoso.com\n"
        #expect(
            try edited(ended + "... # end\n", "ipv6", nil, .set(["Enabled": .flag(true)]))
                == ended + "ipv6: { Enabled: true }\n... # end\n")
    }

    @Test("where the layout of objects can't be edited their section is written anew, and the others stay")
    func sectionAnew() throws {
        let text =
            "# a\norganization: contoso # b\nacceptedDomains: !!seq\n- !!map\n  DomainName: contoso.com\n"
            + "# c\nipv6: {}\n"
        let after = try edited(
            text, "acceptedDomains", nil, .create(["DomainName": .text("b.example")], place: nil))
        #expect(after.hasPrefix("# a\norganization: contoso # b\nacceptedDomains:\n  - {"))
        #expect(after.hasSuffix("# c\nipv6: {}\n"))
    }

    @Test("every object of a generated document is changed into every other of its kind, and no other line differs")
    func generated() throws {
        for seed in 0..<40 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed)
            let text = try generator.document().yaml
            let document = try #require(DocumentEditor(text: text)).document
            for section in DocumentSection.all where !section.isSingle {
                let objects = section.objects(document)
                guard objects.count > 1 else { continue }
                for index in objects.indices {
                    var editor = try #require(DocumentEditor(text: text))
                    var wanted = objects
                    wanted[index] = objects[(index + 1) % objects.count]
                    // Two objects of one name are no affair of the text.
                    try editor.put(wanted, from: objects.indices.map { Optional($0) }, in: section)
                    let found = difference(text, editor.text)
                    #expect(found.gone.count <= 1 && found.new.count <= 1, "seed \(seed) \(section.name)")
                }
            }
        }
    }

    @Test("every property of every kind of object is set in the text, whatever its layout, and no other object changes")
    func everyProperty() throws {
        var count = 0
        func check<Object: DescribedObject>(_ type: Object.Type, in section: DocumentSection) throws {
            var sampler = PropertySampler(seed: 11)
            let required = Object.table.properties.filter(\.isRequired).map { ($0.name, sampler.value(of: $0)) }
            let base = PropertySampler.flow(required)
            for property in Object.table.properties where !property.isRequired {
                let value = sampler.value(of: property)
                let object = PropertySampler.flow(required + [(property.name, value)])
                guard let wanted = Self.object(Object.self, object) else { continue }
                let layouts =
                    section.isSingle
                    ? ["\(section.name): \(base) # it", ""]
                    : [
                        "\(section.name):\n  - \(base) # it",
                        "\(section.name):\n"
                            + required.enumerated().map { "\($0 == 0 ? "- " : "  ")\($1.0): \($1.1)" }
                            .joined(separator: "\n"),
                    ]
                for layout in layouts where !layout.isEmpty && !(required.isEmpty && !section.isSingle) {
                    let text = "# above\norganization: contoso\n\(layout)\n# below\nRejectDirectSend: true\n"
                    // Some objects need more than what every one of them needs.
                    guard var editor = DocumentEditor(text: text) else { continue }
                    count += 1
                    try editor.put([wanted], from: [0], in: section)
                    let again = try #require(DocumentEditor(text: editor.text))
                    #expect(section.objects(again.document).first.map { wanted.isSame(as: $0) } == true)
                    #expect(editor.text.hasPrefix("# above\norganization: contoso\n"))
                    #expect(editor.text.hasSuffix("\n# below\nRejectDirectSend: true\n"), "\(editor.text)")
                }
            }
        }
        for section in DocumentSection.all { try check(section.type, in: section) }
        #expect(count > 150)
    }

    /// An object as its table reads it; nil where that is not without mistakes.
    private static func object<Object: DescribedObject>(_ type: Object.Type, _ yaml: String) -> Object? {
        let mistakes = MistakeCollector(file: "")
        guard let node = DocumentParser.compose(yaml, maximumSize: .max, into: mistakes),
            let reader = ObjectReader(
                node, kind: Object.table.kind, spelling: Object.table.spelling, mistakes: mistakes),
            let object = Object.table.read(reader), !mistakes.hasErrors
        else { return nil }
        return object
    }
}

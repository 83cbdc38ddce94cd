import Mail
import Testing

@testable import Organization

@Suite("Objects that programs give")
struct GivenObjectTests {
    private func failure(_ section: String, _ name: String?, _ change: ObjectEdit.Change) throws -> ObjectEditFailure? {
        let text = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com }
            outboundConnectors:
              - { Name: a, RecipientDomains: x.example }
            transportRules:
              - { Name: one, Priority: 0, SetSCL: 5 }
              - { Name: two, Priority: 1, SetSCL: 5 }

            """
        var editor = try #require(DocumentEditor(text: text))
        do throws(ObjectEditFailure) {
            try editor.apply(ObjectEdit(section: section, name: name, change: change))
            return nil
        } catch {
            return error
        }
    }

    private func paths(_ failure: ObjectEditFailure?) -> [String] {
        guard case .mistakes(let mistakes)? = failure else { return [] }
        return mistakes.map { $0.path.joined(separator: "/") }.sorted()
    }

    @Test("every mistake is told at once, each where it lies")
    func mistakes() throws {
        let found = try failure(
            "outboundConnectors", nil,
            .create(
                [
                    "Name": .text("b"), "Enabled": .text("true"),
                    "SmartHosts": .list([.text("a.example"), .text("a b")]),
                    "TlsSetings": .text("x"), "RecipientDomains": .text("x.example"),
                ], place: nil))
        let all = Set(paths(found))
        #expect(all.isSuperset(of: ["Enabled", "SmartHosts/1", "TlsSetings", "RecipientDomains"]), "\(all)")
        #expect(paths(try failure("acceptedDomains", nil, .create([:], place: nil))) == ["DomainName"])
        // Null has a property left out; what is none is refused all the same.
        #expect(paths(try failure("acceptedDomains", "contoso.com", .patch(["Defalt": .set(.null)]))) == ["Defalt"])
        #expect(try failure("acceptedDomains", "contoso.com", .patch(["DomainType": .set(.null)])) == nil)
    }

    @Test("what there is not, what is there already and what has no order is refused as such")
    func refusals() throws {
        #expect(try failure("domains", nil, .delete) == .unknownSection("domains"))
        #expect(
            try failure("acceptedDomains", "x", .delete)
                == .unknownObject(.acceptedDomain, name: "x", among: ["contoso.com"]))
        #expect(
            try failure("acceptedDomains", nil, .create(["DomainName": .text("CONTOSO.com")], place: nil))
                == .exists(.acceptedDomain, name: "contoso.com"))
        #expect(try failure("transportConfig", nil, .create([:], place: nil)) == .single(.transportConfig))
        #expect(try failure("acceptedDomains", "contoso.com", .move(0)) == .unordered(.acceptedDomain))
        #expect(try failure("transportRules", "one", .move(2)) == .noPlace(2, count: 2))
        #expect(
            paths(try failure("acceptedDomains", "contoso.com", .patch(["Default": .edit(add: [], remove: [])])))
                == ["Default"])
    }

    @Test("a rule that gets the number of another one moves that one on")
    func numbers() throws {
        let text = """
            organization: contoso
            transportRules:
              - { Name: one, Priority: 0, SetSCL: 5 } # 1
              - { Name: two, Priority: 1, SetSCL: 5 } # 2

            """
        var editor = try #require(DocumentEditor(text: text))
        try editor.apply(ObjectEdit(section: "transportRules", name: "two", change: .move(0)))
        #expect(
            editor.text == """
                organization: contoso
                transportRules:
                  - { Name: one, Priority: 1, SetSCL: 5 } # 1
                  - { Name: two, Priority: 0, SetSCL: 5 } # 2

                """)
    }

    @Test("an object that is given back as it is shown is the same one", arguments: 0..<40 as Range<UInt64>)
    func roundTrip(_ seed: UInt64) throws {
        var generator = DocumentGenerator(seed: seed)
        let text = try generator.document().yaml
        let document = try #require(DocumentEditor(text: text)).document
        func check<Object: DescribedObject>(_ object: Object, _ section: DocumentSection) throws {
            var given: [String: GivenValue] = [:]
            for row in Object.table.properties {
                guard let texts = row.texts(object) else {
                    given[row.name] = .null
                    continue
                }
                let values = texts.map { GivenValue($0, row.form) }
                given[row.name] = row.isList ? .list(values) : values.first ?? .null
            }
            var editor = try #require(DocumentEditor(text: text))
            let name = section.isSingle ? nil : object.name(by: section.key)
            try editor.apply(ObjectEdit(section: section.name, name: name, change: .set(given)))
            #expect(editor.text == text, "\(section.name)")
        }
        for section in DocumentSection.all {
            for object in section.objects(document) { try check(object, section) }
        }
    }
}

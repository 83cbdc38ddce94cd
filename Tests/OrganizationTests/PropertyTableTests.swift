import Foundation
import Mail
import PosternTesting
import Testing

@testable import Organization

/// What holds for every kind of object, because a table describes it.
@Suite("Property tables")
struct PropertyTableTests {
    /// Every kind of object in a document, and the document's own properties.
    static let kinds: [any DescribedObject.Type] = [OrganizationDocument.self] + DocumentSection.all.map(\.type)

    private static let seeds = 0..<200 as Range<UInt64>

    // MARK: - Tables

    @Test("a table names each property once, and each kind of object has one table")
    func names() {
        func check<Object: DescribedObject>(_ type: Object.Type) {
            let names = Object.table.properties.map(\.name) + Object.table.ignored
            #expect(Set(names).count == names.count, "\(Object.table.kind)")
            #expect(Object.table.properties.allSatisfy { !$0.documentation.isEmpty && !$0.standard.isEmpty })
        }
        for type in Self.kinds { check(type) }
        // A policy's kind has two sections: the policy Default, and the custom ones.
        let types = Dictionary(grouping: DocumentSection.all, by: \.kind).mapValues { sections in
            Set(sections.map { ObjectIdentifier($0.type) })
        }
        #expect(types.values.allSatisfy { $0.count == 1 })
        #expect(Set(types.values).count == types.count)
        #expect(Set(DocumentSection.all.map(\.name)).count == DocumentSection.all.count)
    }

    // A stored property that no table has would be lost by every export.
    @Test("a table has a row for each stored property of its object")
    func completeness() {
        func stored(_ value: Any) -> Int {
            Mirror(reflecting: value).children.reduce(0) { count, child in
                // Of a rule's lists, each parameter that a condition or an action has in EOP is a row.
                let list: Any.Type = type(of: child.value)
                if list == [RuleCondition].self { return count + RuleConditionTable.parameters.count }
                if list == [RuleAction].self { return count + RuleActionTable.parameters.count }
                return switch child.value {
                case is InboundConnector.EnhancedFiltering, is TransportConfig.Reports, is RecipientFilter,
                    is MalwareFilterPolicy.CustomNotice:
                    count + stored(child.value)
                case is AdvancedSpamFilter: count + AdvancedSpamCheck.allCases.count
                case is RecipientAttributes: count + RecipientAttributes.kept.count
                case is DynamicGroupFilter: count + 1 + DynamicGroupFilter.attributes.count
                // What an object has ready for look-ups follows from its other properties.
                default: count + (child.label == "senderKeys" ? 0 : 1)
                }
            }
        }
        func check<Object: DescribedObject>(_ type: Object.Type, others: Int) {
            #expect(Object.table.properties.count + others == stored(Object.blank), "\(Object.table.kind)")
        }
        check(OrganizationDocument.self, others: DocumentSection.all.count)
        for section in DocumentSection.all { check(section.type, others: 0) }
    }

    // MARK: - Reading and writing

    /// What a table reads from text, and what it has against it.
    private func read<Object: DescribedObject>(
        _ type: Object.Type, _ yaml: String
    ) throws -> (Object?, [ConfigurationMistake]) {
        let mistakes = MistakeCollector(file: "")
        let node = try #require(DocumentParser.compose(yaml, maximumSize: .max, into: mistakes), "\(yaml)")
        let reader = try #require(ObjectReader(node, kind: Object.table.kind, mistakes: mistakes))
        return (Object.table.read(reader), mistakes.sorted)
    }

    /// What cannot be read; the rules between properties don't matter here.
    private func unreadable(_ mistakes: [ConfigurationMistake]) -> [ConfigurationMistake] {
        mistakes.filter { mistake in
            mistake.field != "IncludedRecipients"
                && ["is not valid", "is not one of", "is not a property", "single value", "is missing"]
                    .contains { mistake.problem.contains($0) }
        }
    }

    @Test("random objects of each kind are written and read as the same again, from YAML and from JSON")
    func roundTrip() throws {
        func check<Object: DescribedObject>(_ type: Object.Type) throws {
            for seed in Self.seeds {
                var sampler = PropertySampler(seed: seed)
                let yaml = sampler.object(of: Object.table)
                let (object, mistakes) = try read(type, yaml)
                try #require(unreadable(mistakes) == [], "\(yaml)")
                let first = try #require(object, "\(yaml)")
                let written = Object.table.written(first).flow
                let (second, complaints) = try read(type, written)
                try #require(second == first, "\(yaml)\n\(written)")
                #expect(unreadable(complaints) == [])
                #expect(Object.table.written(try #require(second)).flow == written)
                let json = String(decoding: try JSONEncoder().encode(DescribedJSON(first)), as: UTF8.self)
                let (third, refusals) = try read(type, json)
                try #require(third == first, "\(yaml)\n\(json)")
                #expect(unreadable(refusals) == [])
            }
        }
        for type in Self.kinds { try check(type) }
    }

    @Test("each property that is given another value changes its object, is written, and is named by a diff")
    func eachProperty() throws {
        func check<Object: DescribedObject>(_ type: Object.Type, in section: DocumentSection) throws {
            var sampler = PropertySampler(seed: 7)
            let required = Object.table.properties.filter(\.isRequired).map { ($0.name, sampler.value(of: $0)) }
            let base = Object.table.properties.isEmpty ? "" : PropertySampler.flow(required)
            let (plain, _) = try read(type, base.isEmpty ? "{}" : base)
            for property in Object.table.properties where !property.isRequired {
                // One with a single value has no other.
                if case .choice(let words) = property.form, words.count == 1 { continue }
                var changed: Object?
                var yaml = ""
                for _ in 0..<100 where changed == nil || changed == plain {
                    yaml = PropertySampler.flow(required + [(property.name, sampler.value(of: property))])
                    changed = try read(type, yaml).0
                }
                let object = try #require(changed)
                #expect(object != plain, "\(section.name) \(property.name)")
                let names = Object.table.written(object).map(\.name)
                #expect(names.contains(property.name), "\(section.name) \(property.name): \(names)")
                let (before, after) = (document(section, base), document(section, yaml))
                let changes = DocumentDiff.changes(from: before, to: after)
                // What names an object makes it another one.
                guard case .list(let key, _) = section.form, key.contains(property.name) else {
                    #expect(changes.flatMap(\.properties).map(\.name) == [property.name], "\(yaml)")
                    continue
                }
                #expect(changes.map(\.kind) == [.removed, .added])
            }
        }
        for section in DocumentSection.all { try check(section.type, in: section) }
    }

    private func document(_ section: DocumentSection, _ object: String) -> String {
        switch section.form {
        case .list: "organization: contoso\n\(section.name):\n  - \(object)\n"
        case .single: "organization: contoso\n\(section.name): \(object)\n"
        }
    }

    @Test("a document of the JSON that is written of another is read as the same one, and all of it names every kind")
    func json() throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed)
            let document = try generator.document()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let json = String(
                decoding: try encoder.encode(OrganizationDocument.JSON(document, .written)), as: UTF8.self)
            let read = OrganizationDocument.load(yaml: json, file: "o.json")
            guard case .success(let other) = read else {
                Issue.record("seed \(seed): \(read)\n\(json)")
                continue
            }
            #expect(other == document, "seed \(seed)")
            let all = try JSONEncoder().encode(OrganizationDocument.JSON(document))
            let object = try #require(try JSONSerialization.jsonObject(with: all) as? [String: Any])
            let names = OrganizationDocument.table.properties.map(\.name) + DocumentSection.all.map(\.name)
            #expect(Set(object.keys) == Set(names))
        }
    }

    // MARK: - Documentation

    static let pages: [ObjectKind: String] = [
        .organization: "docs/configuration.md", .acceptedDomain: "docs/reference/accepted-domains.md",
        .recipient: "docs/reference/recipients.md", .mailboxHost: "docs/reference/connectors.md",
        .outboundConnector: "docs/reference/connectors.md", .inboundConnector: "docs/reference/connectors.md",
        .deliveryPriority: "docs/reference/priorities.md", .systemMessage: "docs/reference/reports.md",
        .dkimSigningConfig: "docs/configuration.md", .directoryPolicy: "docs/configuration.md",
        .ipv6Policy: "docs/configuration.md", .antiPhishPolicy: "docs/configuration.md",
        .reportSubmissionPolicy: "docs/reference/people-reports.md",
        .tenantAllowBlockListItem: "docs/reference/allow-block-list.md",
        .tenantAllowBlockListSpoofItem: "docs/reference/allow-block-list.md",
        .advancedDelivery: "docs/reference/allow-block-list.md",
        .arcConfig: "docs/configuration.md", .malwareFilterPolicy: "docs/reference/malware.md",
        .hostedContentFilterPolicy: "docs/reference/policies.md",
        .hostedContentFilterRule: "docs/reference/policies.md", .malwareFilterRule: "docs/reference/policies.md",
        .antiPhishRule: "docs/reference/policies.md", .eopProtectionPolicyRule: "docs/reference/policies.md",
        .quarantinePolicy: "docs/reference/policies.md",
        .globalQuarantinePolicy: "docs/reference/quarantine-notifications.md",
        .hostedOutboundSpamFilterPolicy: "docs/reference/outbound.md",
        .hostedOutboundSpamFilterRule: "docs/reference/outbound.md",
        .transportRule: "docs/reference/mail-flow-rules.md", .remoteDomain: "docs/reference/outbound.md",
        .hostedConnectionFilterPolicy: "docs/reference/connection-filter.md", .transportConfig: "docs/configuration.md",
    ]

    @Test("each table stands in its reference page, property by property, and no page has a row that no table has")
    func documentation() throws {
        var expected: [String: [String]] = [:]
        func add<Object: DescribedObject>(_ type: Object.Type) throws {
            let page = try #require(Self.pages[Object.table.kind], "no page for \(Object.table.kind)")
            let sections = Object.table.kind == .organization ? "\n" + DocumentSection.markdown : ""
            expected[page, default: []].append(Object.table.markdown + sections)
        }
        for type in Self.kinds { try add(type) }
        for (page, tables) in expected.sorted(by: { $0.key < $1.key }) {
            let found = tablesOfProperties(try repositoryFile(page))
            for table in tables {
                #expect(found.contains(table), "\(page) lacks:\n\(table)")
            }
            for table in found {
                #expect(tables.contains(table), "\(page) has a table that none in the code is equal to:\n\(table)")
            }
        }
    }

    @Test("each property that is kept without effect is named in its reference page")
    func ignoredProperties() throws {
        func check<Object: DescribedObject>(_ type: Object.Type) throws {
            let page = try repositoryFile(try #require(Self.pages[Object.table.kind]))
            for name in Object.table.ignored { #expect(page.contains("`\(name)`"), "\(Object.table.kind) \(name)") }
        }
        for type in Self.kinds { try check(type) }
    }

    /// The tables of a page that describe properties.
    private func tablesOfProperties(_ page: String) -> [String] {
        var (tables, current): ([String], [Substring]) = ([], [])
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("|") {
                current.append(line)
                continue
            }
            if current.first?.hasPrefix("| Property |") == true { tables.append(current.joined(separator: "\n")) }
            current = []
        }
        return tables
    }
}

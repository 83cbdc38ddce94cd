import Patterns
import Testing

@testable import Scoring

@Suite("Lists of the scorer")
struct ListTests {
    private func failure(_ name: String, _ text: String) -> ListError? {
        do {
            _ = try ScoringLists(replacing: [(name, text)])
            return nil
        } catch {
            return error
        }
    }

    private let head = "# a list\nversion 1\n"

    @Test("have a source, a date and a licence at the head of each file, and a version")
    func heads() throws {
        for (name, text) in ShippedLists.all {
            let head = text.split(separator: "\n").prefix(3).joined(separator: "\n")
            for word in ["source:", "date:", "licence:", "version "] {
                #expect(head.contains(word), "\(name): \(word)")
            }
        }
        #expect(try ScoringLists.shipped().versions.count == ShippedLists.all.count)
    }

    @Test("have the operator's words where a file has some, and none as they are shipped")
    func sensitiveWords() throws {
        #expect(try !ScoringLists.shipped().hasSensitiveWords)
        #expect(try !ScoringLists(replacing: [("sensitive-words.txt", "version 1\n# none yet\n")]).hasSensitiveWords)
        let lists = try ScoringLists(replacing: [("sensitive-words.txt", "version 1\nbluebird\n")])
        #expect(lists.sensitiveWords?.firstMatch(in: SearchText("The Bluebird flies.")) != nil)
        let many = (0...ScoringLists.maximumSensitiveWords).map { "word\($0)" }.joined(separator: "\n")
        let error = #expect(throws: ListError.self) {
            _ = try ScoringLists(replacing: [("sensitive-words.txt", "version 1\n" + many)])
        }
        #expect(error?.line == ScoringLists.maximumSensitiveWords + 2)
    }

    @Test(
        "with a mistake name file, line and mend",
        arguments: [
            ("shorteners.txt", "bit.ly\nBad Host", 4), ("shorteners.txt", "HTTP://a", 3),
            ("hosting.txt", "a.org tent", 3),
            ("brands.txt", "paypal paypal.com", 3), ("brands.txt", "paypal | pay_pal", 3),
            ("redirects.txt", "a.org x y", 3),
            ("lexicon-en.txt", "word", 3), ("lexicon-en.txt", "[nonsense]", 3), ("lexicon-xx.txt", "[prize]\n...", 4),
            ("confusables.txt", "aa b", 3), ("folding.txt", "zz b", 3),
            ("weights.txt", "class strong 2.0\nNO_SYMBOL strong", 4),
            ("weights.txt", "class strong 2.0\nFROM_MULTI good -1", 4),
            ("weights.txt", "class strong 2.0\nFROM_MULTI heavy", 4),
            ("weights.txt", "class strong 2.0\nFROM_MULTI strong\nFROM_MULTI strong", 5),
        ])
    func mistakes(_ name: String, _ text: String, _ line: Int) throws {
        let error = try #require(failure(name, head + text))
        #expect(error.file == name)
        #expect(error.line == line, "\(error)")
        #expect(error.description.hasPrefix("\(name), line \(line): "))
        #expect(!error.mend.isEmpty)
    }

    @Test("without a version, of another name or too large are refused as a whole")
    func whole() throws {
        #expect(failure("shorteners.txt", "bit.ly")?.problem.contains("version") == true)
        #expect(failure("shorteners.txt", "")?.problem.contains("version") == true)
        #expect(failure("passwords.txt", head)?.problem.contains("no list is called so") == true)
        #expect(
            failure("shorteners.txt", head + String(repeating: "a.org\n", count: 800_000))?.problem.contains("octets")
                == true)
        #expect(failure("shorteners.txt", head + String(repeating: "a", count: 3_000))?.line == 3)
        #expect(failure("weights.txt", head)?.problem.contains("no weight") == true)
    }

    @Test("of an operator take the place of those that are shipped, and the others stay")
    func replaced() throws {
        let lists = try ScoringLists(replacing: [("shorteners.txt", head + "short.example  # ours\n")])
        #expect(lists.listed("short.example").contains(.shortener))
        #expect(lists.listed("a.short.example").contains(.shortener))
        #expect(!lists.listed("bit.ly").contains(.shortener))
        #expect(lists.listed("gmail.com").contains(.freeMail))
        #expect(lists.versions.first { $0.file == "shorteners.txt" }?.version == "1")
    }

    @Test("fold letters that look like others, and keep what they do not know")
    func folding() throws {
        let fold = try ScoringLists.shipped().fold
        for (text, folded) in [
            ("РayРal", "paypal"), ("ＰａｙＰａｌ", "paypal"), ("𝐏𝐚𝐲𝐏𝐚𝐥", "paypal"), ("Straße", "strasse"), ("Café", "cafe"),
            ("Łódź", "lodz"), ("日本", "日本"),
        ] {
            #expect(fold.skeleton(text) == folded)
        }
    }

    @Test("know the domain that a host belongs to, with the list of public suffixes and without")
    func organizations() throws {
        let scorer = try Shipped.scorer()
        for suffixes in [scorer.suffixes, nil] {
            var reader = HostReader(scorer.lists, suffixes)
            for (host, organization) in [
                ("a.b.example.com", "example.com"), ("www.example.co.uk", "example.co.uk"),
                ("example.com", "example.com"), ("192.0.2.1", "192.0.2.1"),
            ] {
                #expect(reader.host(host).organization == organization)
            }
        }
        var reader = HostReader(scorer.lists, scorer.suffixes)
        #expect(reader.host("x.web.app").traits.contains(.hosted))
        #expect(reader.host("x.za.com").traits.contains(.cheap))
        #expect(!reader.host("example.za.org").traits.contains(.cheap))
        #expect(reader.host("server").traits.contains(.impossible))
    }

    @Test("read a host with labels that are empty, with the list of public suffixes and without")
    func emptyLabels() throws {
        let scorer = try Shipped.scorer()
        for suffixes in [scorer.suffixes, nil] {
            var reader = HostReader(scorer.lists, suffixes)
            for host in ["", ".", "..", ".example", "..example", ".example.com", "a..com", ".co.uk", "..co.uk", "com."]
            {
                #expect(reader.host(host).name.utf8.count <= host.utf8.count, "\(host)")
            }
        }
    }

    @Test("find a brand within a host, but not a short name within another word")
    func brands() throws {
        let lists = try ScoringLists.shipped()
        #expect(lists.brand(within: "paypal-login.example.org") != nil)
        #expect(lists.brand(within: "www.paypal.com") == nil)
        #expect(lists.brand(within: "pineapples.example.org") == nil)
    }
}

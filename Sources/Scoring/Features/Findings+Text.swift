import MIME

extension Findings {
    /// What the words of the body are about.
    mutating func readText() {
        let text = reading.text
        let hasMore = !reading.targets.isEmpty || reading.parts.contains(where: \.isAttachment)
        add(.textEmpty, if: reading.shown < 20 && hasMore)
        add(.textShort, if: (20..<200).contains(reading.shown))
        add(.textZerowidth, if: reading.zeroWidthInWords >= 5)
        add(.textZerowidthMany, if: reading.zeroWidthInWords >= 100)
        if let confusable = text.confusable { add(.textConfusable, confusable) }
        if let address = text.cryptoAddress { add(.textCryptoAddr, address) }
        add(.textMessenger, if: text.classes.contains(.messenger), text.term(.messenger, in: lists.terms))
        if let number = text.tollFree { add(.textTollfree, number) }
        add(.textGenericGreet, if: text.classes.contains(.greeting), text.term(.greeting, in: lists.terms))
        add(.textUnsubText, if: text.classes.contains(.unsubscribe))
        // Words that ordinary mail has alone need company of their class, or a page without a text.
        let isPage = reading.hasHTML && !reading.hasPlainText
        for kind in TermClass.lures
        where text.count(kind) >= 4 || text.count(kind) == 3 && (isPage || text.classes.contains(kind)) {
            if let symbol = Symbol.text(kind) { add(symbol, text.term(kind, in: lists.terms)) }
        }
        let asks = text.classes.contains(.bec) || subject.classes.contains(.bec)
        add(.textLexBec, if: asks && !reading.isThread, text.term(.bec, in: lists.terms))
        add(.goodQuoted, if: reading.isQuoting)
        readHawker(text)
        readGreeting()
    }

    /// What hawkers of all decades write.
    private mutating func readHawker(_ text: TextScan) {
        guard !reading.isThread else { return }
        add(.textRemove, if: text.classes.contains(.remove), text.term(.remove, in: lists.terms))
        let count = text.count(.pitch)
        // Who talks of spam says one of these too.
        add(
            .textClaim,
            if: text.count(.claim) >= 2
                || text.classes.contains(.claim) && (text.classes.contains(.remove) || count >= 2),
            text.term(.claim, in: lists.terms))
        add(.textPitch, if: count >= 3, text.term(.pitch, in: lists.terms))
        add(.textPitchMany, if: count >= 7)
        add(.textCaps, if: text.letters >= 200 && text.capitals * 100 >= text.letters * 35)
    }

    private static let greetings = [
        "dear", "hello", "hi", "hey", "hola", "olá", "bonjour", "salut", "hallo", "ciao", "gentile", "estimad",
        "geehrte", "prezad", "car", "cher", "beste", "geachte", "attention", "attn", "welcome", "user", "customer",
    ]

    /// Whether the first lines greet the recipient by the mail address, as who does not know a name does.
    private mutating func readGreeting() {
        for part in reading.parts.prefix(4) {
            guard let words = part.words, !words.visible.isEmpty else { continue }
            let head = String(decoding: words.visible.prefix(400), as: UTF8.self).lowercased()
            for recipient in reading.recipients.prefix(10) {
                guard let place = head.place(ofOctets: recipient) else { continue }
                let before = Substring(head.utf8.prefix(place)).suffix(24).utf8.split { $0 < 0x80 && !$0.isLetter }
                guard let word = before.last, Self.greetings.contains(where: { word.starts(with: $0.utf8) }),
                    word.count <= 9
                else { continue }
                add(.textGreetRcpt)
                callsRecipient = true
            }
        }
    }
}

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
        for kind in TermClass.lures where text.count(kind) >= 3 {
            if let symbol = Symbol.text(kind) { add(symbol, text.term(kind, in: lists.terms)) }
        }
        let asks = text.classes.contains(.bec) || subject.classes.contains(.bec)
        add(.textLexBec, if: asks && !reading.isThread, text.term(.bec, in: lists.terms))
        add(.goodQuoted, if: reading.isQuoting)
    }
}

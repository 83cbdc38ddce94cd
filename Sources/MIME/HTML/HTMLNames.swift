// Written by scripts/tables, which says where it comes from. Do not edit.

/// Elements that are read in a way of their own.
enum HTMLTag: UInt8 {
    case other
    case a, abbr, address, applet, area, article, aside, audio, b, base, basefont, bgsound, blockquote, body, br
    case button, caption, center, col, colgroup, command, dd, details, dialog, dir, div, dl, dt, embed, fieldset
    case figcaption, figure, font, footer, form, frame, frameset, h1, h2, h3, h4, h5, h6, head, header, hr, html, i
    case iframe, image, img, input, isindex, keygen, label, legend, li, link, listing, main, map, math, menu, meta
    case nav, noembed, noframes, noscript, object, ol, optgroup, option, p, param, plaintext, pre, script, section
    case select, source, span, strong, style, summary, svg, table, tbody, td, template, textarea, tfoot, th, thead
    case title, tr, track, u, ul, video, wbr, xmp

    /// The one of a name in lower case, eight octets and eight more, the first one lowest.
    init(_ low: UInt64, _ high: UInt64) {
        switch low {
        case 0x61 where high == 0x0: self = .a
        case 0x62 where high == 0x0: self = .b
        case 0x69 where high == 0x0: self = .i
        case 0x70 where high == 0x0: self = .p
        case 0x75 where high == 0x0: self = .u
        case 0x3168 where high == 0x0: self = .h1
        case 0x3268 where high == 0x0: self = .h2
        case 0x3368 where high == 0x0: self = .h3
        case 0x3468 where high == 0x0: self = .h4
        case 0x3568 where high == 0x0: self = .h5
        case 0x3668 where high == 0x0: self = .h6
        case 0x6464 where high == 0x0: self = .dd
        case 0x6474 where high == 0x0: self = .td
        case 0x6874 where high == 0x0: self = .th
        case 0x696c where high == 0x0: self = .li
        case 0x6c64 where high == 0x0: self = .dl
        case 0x6c6f where high == 0x0: self = .ol
        case 0x6c75 where high == 0x0: self = .ul
        case 0x7262 where high == 0x0: self = .br
        case 0x7268 where high == 0x0: self = .hr
        case 0x7274 where high == 0x0: self = .tr
        case 0x7464 where high == 0x0: self = .dt
        case 0x657270 where high == 0x0: self = .pre
        case 0x676d69 where high == 0x0: self = .img
        case 0x677673 where high == 0x0: self = .svg
        case 0x6c6f63 where high == 0x0: self = .col
        case 0x70616d where high == 0x0: self = .map
        case 0x706d78 where high == 0x0: self = .xmp
        case 0x726277 where high == 0x0: self = .wbr
        case 0x726964 where high == 0x0: self = .dir
        case 0x76616e where high == 0x0: self = .nav
        case 0x766964 where high == 0x0: self = .div
        case 0x61657261 where high == 0x0: self = .area
        case 0x6174656d where high == 0x0: self = .meta
        case 0x64616568 where high == 0x0: self = .head
        case 0x65736162 where high == 0x0: self = .base
        case 0x6874616d where high == 0x0: self = .math
        case 0x6b6e696c where high == 0x0: self = .link
        case 0x6c6d7468 where high == 0x0: self = .html
        case 0x6d726f66 where high == 0x0: self = .form
        case 0x6e617073 where high == 0x0: self = .span
        case 0x6e69616d where high == 0x0: self = .main
        case 0x72626261 where high == 0x0: self = .abbr
        case 0x746e6f66 where high == 0x0: self = .font
        case 0x756e656d where high == 0x0: self = .menu
        case 0x79646f62 where high == 0x0: self = .body
        case 0x6461656874 where high == 0x0: self = .thead
        case 0x6465626d65 where high == 0x0: self = .embed
        case 0x6564697361 where high == 0x0: self = .aside
        case 0x6567616d69 where high == 0x0: self = .image
        case 0x656c626174 where high == 0x0: self = .table
        case 0x656c746974 where high == 0x0: self = .title
        case 0x656c797473 where high == 0x0: self = .style
        case 0x656d617266 where high == 0x0: self = .frame
        case 0x6b63617274 where high == 0x0: self = .track
        case 0x6c6562616c where high == 0x0: self = .label
        case 0x6d61726170 where high == 0x0: self = .param
        case 0x6f65646976 where high == 0x0: self = .video
        case 0x6f69647561 where high == 0x0: self = .audio
        case 0x746f6f6674 where high == 0x0: self = .tfoot
        case 0x7475706e69 where high == 0x0: self = .input
        case 0x79646f6274 where high == 0x0: self = .tbody
        case 0x646e6567656c where high == 0x0: self = .legend
        case 0x656372756f73 where high == 0x0: self = .source
        case 0x656d61726669 where high == 0x0: self = .iframe
        case 0x657275676966 where high == 0x0: self = .figure
        case 0x676e6f727473 where high == 0x0: self = .strong
        case 0x676f6c616964 where high == 0x0: self = .dialog
        case 0x6e656779656b where high == 0x0: self = .keygen
        case 0x6e6f6974706f where high == 0x0: self = .option
        case 0x6e6f74747562 where high == 0x0: self = .button
        case 0x726564616568 where high == 0x0: self = .header
        case 0x7265746e6563 where high == 0x0: self = .center
        case 0x7265746f6f66 where high == 0x0: self = .footer
        case 0x7463656a626f where high == 0x0: self = .object
        case 0x7463656c6573 where high == 0x0: self = .select
        case 0x74656c707061 where high == 0x0: self = .applet
        case 0x747069726373 where high == 0x0: self = .script
        case 0x6465626d656f6e where high == 0x0: self = .noembed
        case 0x646e616d6d6f63 where high == 0x0: self = .command
        case 0x646e756f736762 where high == 0x0: self = .bgsound
        case 0x656c6369747261 where high == 0x0: self = .article
        case 0x676e697473696c where high == 0x0: self = .listing
        case 0x6e6f6974636573 where high == 0x0: self = .section
        case 0x6e6f6974706163 where high == 0x0: self = .caption
        case 0x736c6961746564 where high == 0x0: self = .details
        case 0x73736572646461 where high == 0x0: self = .address
        case 0x7865646e697369 where high == 0x0: self = .isindex
        case 0x7972616d6d7573 where high == 0x0: self = .summary
        case 0x6165726174786574 where high == 0x0: self = .textarea
        case 0x6574616c706d6574 where high == 0x0: self = .template
        case 0x6974706163676966 where high == 0x6e6f: self = .figcaption
        case 0x6f75716b636f6c62 where high == 0x6574: self = .blockquote
        case 0x70756f72676c6f63 where high == 0x0: self = .colgroup
        case 0x70756f726774706f where high == 0x0: self = .optgroup
        case 0x73656d6172666f6e where high == 0x0: self = .noframes
        case 0x746573646c656966 where high == 0x0: self = .fieldset
        case 0x746573656d617266 where high == 0x0: self = .frameset
        case 0x746e6f6665736162 where high == 0x0: self = .basefont
        case 0x7470697263736f6e where high == 0x0: self = .noscript
        case 0x7865746e69616c70 where high == 0x74: self = .plaintext
        default: self = .other
        }
    }
}

/// Attributes whose values are read.
enum HTMLAttribute: UInt8 {
    case other
    case action, alt, archive, background, bgcolor, charset, cite, `class`, classid, code, codebase, color, content
    case data, download, dynsrc, face, formaction, height, hidden, href, httpEquiv, id, longdesc, lowsrc, manifest
    case name, ping, poster, rel, size, src, srcdoc, srcset, style, target, type, usemap, value, width, xlinkHref

    /// The one of a name in lower case, eight octets and eight more, the first one lowest.
    init(_ low: UInt64, _ high: UInt64) {
        switch low {
        case 0x6469 where high == 0x0: self = .id
        case 0x637273 where high == 0x0: self = .src
        case 0x6c6572 where high == 0x0: self = .rel
        case 0x746c61 where high == 0x0: self = .alt
        case 0x61746164 where high == 0x0: self = .data
        case 0x65636166 where high == 0x0: self = .face
        case 0x65646f63 where high == 0x0: self = .code
        case 0x656d616e where high == 0x0: self = .name
        case 0x65707974 where high == 0x0: self = .type
        case 0x65746963 where high == 0x0: self = .cite
        case 0x657a6973 where high == 0x0: self = .size
        case 0x66657268 where high == 0x0: self = .href
        case 0x676e6970 where high == 0x0: self = .ping
        case 0x656c797473 where high == 0x0: self = .style
        case 0x65756c6176 where high == 0x0: self = .value
        case 0x6874646977 where high == 0x0: self = .width
        case 0x726f6c6f63 where high == 0x0: self = .color
        case 0x7373616c63 where high == 0x0: self = .class
        case 0x636f64637273 where high == 0x0: self = .srcdoc
        case 0x6372736e7964 where high == 0x0: self = .dynsrc
        case 0x637273776f6c where high == 0x0: self = .lowsrc
        case 0x6e6564646968 where high == 0x0: self = .hidden
        case 0x6e6f69746361 where high == 0x0: self = .action
        case 0x70616d657375 where high == 0x0: self = .usemap
        case 0x726574736f70 where high == 0x0: self = .poster
        case 0x746567726174 where high == 0x0: self = .target
        case 0x746573637273 where high == 0x0: self = .srcset
        case 0x746867696568 where high == 0x0: self = .height
        case 0x64697373616c63 where high == 0x0: self = .classid
        case 0x65766968637261 where high == 0x0: self = .archive
        case 0x726f6c6f636762 where high == 0x0: self = .bgcolor
        case 0x74657372616863 where high == 0x0: self = .charset
        case 0x746e65746e6f63 where high == 0x0: self = .content
        case 0x63736564676e6f6c where high == 0x0: self = .longdesc
        case 0x64616f6c6e776f64 where high == 0x0: self = .download
        case 0x6573616265646f63 where high == 0x0: self = .codebase
        case 0x697463616d726f66 where high == 0x6e6f: self = .formaction
        case 0x72683a6b6e696c78 where high == 0x6665: self = .xlinkHref
        case 0x74736566696e616d where high == 0x0: self = .manifest
        case 0x756f72676b636162 where high == 0x646e: self = .background
        case 0x7571652d70747468 where high == 0x7669: self = .httpEquiv
        default: self = .other
        }
    }
}

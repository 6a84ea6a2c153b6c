// Links in the menu bar to the same page in the other languages. The editions lie side by side, so they
// work from a file as well as from a server. `.ci/guide` writes which editions there are.
(() => {
    const name = code => {
        const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
        return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
    };
    const page = location.pathname.split("/").pop() || "index.html";
    // What lies beside the pages of a book, in every edition.
    const made = ["index.html", "print.html"];

    const list = document.createElement("script");
    list.src = `${path_to_root}../editions.js`;
    list.onload = () => {
        for (const [code, pages] of Object.entries(editions).reverse()) {
            if (code === document.documentElement.lang) continue;
            const has = made.includes(page) || pages.includes(page.replace(/\.html$/, ".md"));
            const link = document.createElement("a");
            link.href = `${path_to_root}../${code}/${has ? page : "index.html"}`;
            link.lang = code;
            link.hreflang = code;
            link.className = "language";
            link.textContent = name(code);
            document.querySelector(".right-buttons")?.prepend(link);
        }
    };
    document.head.append(list);
})();

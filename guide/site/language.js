// A link in the menu bar to the same page in the other language. The editions lie side by side, so
// it works from a file as well as from a server.
(() => {
    const other = document.documentElement.lang === "pt" ? "en" : "pt";
    const words = { en: "English", pt: "Português" }[other];
    const page = location.pathname.split("/").pop() || "index.html";
    // There is no translation of these.
    const untranslated = ["contract.html", "print.html", "404.html"];
    const name = other === "pt" && untranslated.includes(page) ? "index.html" : page;

    const link = document.createElement("a");
    link.href = `../${other}/${name}`;
    link.lang = other;
    link.hreflang = other;
    link.className = "language";
    link.textContent = words;
    document.querySelector(".right-buttons")?.prepend(link);
})();
